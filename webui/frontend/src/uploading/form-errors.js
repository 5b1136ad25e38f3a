// @ts-check
// What is wrong with a form, beside the fields it is about; nothing that was typed is lost.

import { say } from '../shared/texts.js';

/**
 * @param {HTMLFormElement} form
 * @param {string} problem in general
 * @param {Record<string, string>} [errors] by the name of the field
 */
export function showErrors(form, problem, errors = {}) {
  clearErrors(form);
  const box = /** @type {HTMLElement} */ (document.getElementById('form-errors'));
  const fields = Object.keys(errors).map((name) => form.querySelector(`#${CSS.escape(name)}`));
  // what stands beside a field is not said twice
  box.textContent = fields.length && fields.every(Boolean) ? say('wrong') : problem;
  box.hidden = false;
  for (const [name, text] of Object.entries(errors)) {
    const field = form.querySelector(`#${CSS.escape(name)}`);
    if (!field) continue;
    const line = document.createElement('p');
    line.className = 'error-text';
    line.id = `${name}-error`;
    line.textContent = text;
    field.setAttribute('aria-invalid', 'true');
    const hints = field.getAttribute('aria-describedby') ?? '';
    field.setAttribute('aria-describedby', `${line.id} ${hints}`.trim());
    (field.closest('.field, .zone') ?? field).after(line);
    field.closest('details')?.setAttribute('open', '');
  }
  const first = form.querySelector('[aria-invalid]') ?? box;
  /** @type {HTMLElement} */ (first).focus();
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const line of form.querySelectorAll('.error-text[id$="-error"]')) line.remove();
  for (const field of form.querySelectorAll('[aria-invalid]')) {
    field.removeAttribute('aria-invalid');
    const hints = (field.getAttribute('aria-describedby') ?? '').replace(`${field.id}-error`, '').trim();
    if (hints) field.setAttribute('aria-describedby', hints);
    else field.removeAttribute('aria-describedby');
  }
  const box = document.getElementById('form-errors');
  if (box) box.hidden = true;
}
