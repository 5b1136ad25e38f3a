// @ts-check
// Where two people wrote into the same field: both texts side by side, and a person chooses.
import { settle } from './merge.js';

/** @typedef {import('./merge.js').Clash} Clash */
/** @typedef {import('./form.js').Content} Content */

/** What a field is called on the page. @param {HTMLElement} root @param {Clash} clash */
export function label(root, clash) {
  const scope = clash.list ? `[data-list="${clash.list}"] [data-id="${clash.id}"]` : '';
  const field = root.querySelector(`${scope} [data-field="${clash.field}"]`);
  const name = field?.closest('label')?.querySelector('span')?.textContent ?? clash.field;
  const title = clash.list ? root.querySelector(`#${clash.list}`)?.textContent : '';
  return title ? `${title}: ${name}` : name;
}

/** As the page writes a value: the words of a choice, not its code. @param {HTMLElement} root @param {Clash} clash @param {any} value */
function shown(root, clash, value) {
  const field = root.querySelector(`[data-field="${clash.field}"]`);
  if (field instanceof HTMLSelectElement) {
    return [...field.options].find((option) => option.value === value)?.textContent ?? String(value);
  }
  if (typeof value === 'boolean') return value ? '✓' : '';
  return String(value);
}

/**
 * @param {HTMLElement} root @param {HTMLDialogElement} dialog
 * @param {Clash[]} clashes @param {Content} merged
 * @returns {Promise<Content>}
 */
export function choose(root, dialog, clashes, merged) {
  const pairs = /** @type {HTMLElement} */ (dialog.querySelector('.pairs'));
  pairs.replaceChildren(...clashes.map((clash, number) => pair(root, dialog, clash, number)));
  dialog.oncancel = (event) => event.preventDefault();
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      clashes.forEach((clash, number) => {
        const picked = /** @type {HTMLInputElement | null} */ (pairs.querySelector(`[name="clash-${number}"]:checked`));
        const both = `${clash.mine}\n${clash.theirs}`;
        settle(merged, clash, picked?.value === 'theirs' ? clash.theirs : picked?.value === 'both' ? both : clash.mine);
      });
      resolve(merged);
    }, { once: true });
  });
}

/** @param {HTMLElement} root @param {HTMLDialogElement} dialog @param {Clash} clash @param {number} number */
function pair(root, dialog, clash, number) {
  const template = /** @type {HTMLTemplateElement} */ (dialog.querySelector('template'));
  const copy = /** @type {HTMLElement} */ (template.content.cloneNode(true));
  const made = /** @type {HTMLElement} */ (copy.querySelector('fieldset'));
  /** @param {string} selector @param {string} words */
  const put = (selector, words) => {
    const place = made.querySelector(selector);
    if (place) place.textContent = words;
  };
  put('legend', label(root, clash));
  put('.mine', shown(root, clash, clash.mine));
  put('.theirs', shown(root, clash, clash.theirs));
  for (const radio of made.querySelectorAll('input')) radio.name = `clash-${number}`;
  const field = root.querySelector(`[data-field="${clash.field}"]`);
  if (!(field instanceof HTMLTextAreaElement)) made.querySelector('.both')?.remove();
  return made;
}
