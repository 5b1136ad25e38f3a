// @ts-check
// Elements and texts of the panels.
import { one } from '../../shared/finding.js';
import { clock } from '../rows.js';

export { clock, one };

/**
 * An element with what it holds; texts are never read as HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [values] properties, and attributes whose names hold a hyphen
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, values = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (name.includes('-')) made.setAttribute(name, String(value));
    else Reflect.set(made, name, value);
  }
  made.append(...children);
  return made;
}

/**
 * A text of the page (templates/editor/panels/texts.html), its {places} filled in.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function say(name, values = {}) {
  const text = one(document, '#panel-texts').dataset[name] ?? '';
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
}

/** A time of day and year in the reader's language. @param {string} at ISO */
export function moment(at) {
  const style = { dateStyle: 'short', timeStyle: 'short' };
  return new Date(at).toLocaleString(document.documentElement.lang, /** @type {any} */ (style));
}

/** At most so much of a text. @param {string} text @param {number} [most] */
export function shortened(text, most = 60) {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : text;
}

/** What went wrong, below what was asked for; "" where nothing did. @param {ParentNode} root @param {string} text */
export function fault(root, text) {
  const line = one(root, '.error-text');
  line.textContent = text;
  line.hidden = !text;
}

/**
 * Do something that the server may refuse, and say so where it does.
 * @param {ParentNode} root with .error-text
 * @param {() => Promise<void>} work
 */
export async function trying(root, work) {
  fault(root, '');
  try {
    await work();
  } catch (error) {
    fault(root, error instanceof TypeError ? say('offline') : /** @type {Error} */ (error).message);
  }
}

/** Open a dialog; its .close closes it. @param {HTMLDialogElement} dialog */
export function open(dialog) {
  if (!dialog.open) dialog.showModal();
}

/** @param {HTMLDialogElement} dialog */
export function closes(dialog) {
  for (const button of dialog.querySelectorAll('button.close')) button.addEventListener('click', () => dialog.close());
  return dialog;
}

/** A voice's name as it may be kept: nothing in it that nobody sees. @param {string} typed */
export function nameFrom(typed) {
  return typed.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '').trim();
}
