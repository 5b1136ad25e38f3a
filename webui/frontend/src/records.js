// @ts-check
// What is chosen anew holds for the files below once it is applied; until then none leaves the page by mistake.

import { one } from './shared/finding.js';

const form = /** @type {HTMLFormElement} */ (one(document, '.choosing'));
const note = one(form, '.unapplied');

/** As the page below was made. */
const applied = chosen();

function chosen() {
  return new URLSearchParams(/** @type {any} */ (new FormData(form))).toString();
}

function show() {
  const isApplied = chosen() === applied;
  const isNew = note.hidden !== isApplied;
  note.hidden = isApplied;
  if (isNew) note.textContent = isApplied ? '' : (note.dataset.text ?? '');
  return isApplied;
}

form.reset(); // a browser that comes back keeps what was chosen, not what is shown
form.addEventListener('change', show);
for (const link of document.querySelectorAll('[aria-labelledby=files] a, [aria-labelledby=cautions] a')) {
  link.addEventListener('click', (event) => {
    if (show()) return;
    event.preventDefault();
    one(form, 'button').focus();
  });
}
