// @ts-check
// Starts the transcription of meetings whose recordings have arrived.

import { Problem, csrfToken } from '../shared/sending.js';

/** @typedef {{ title: string, url: string }} Same another meeting with the same recording */

/**
 * Start one meeting; asks first where another meeting has the same recording.
 * @param {string} url @returns {Promise<boolean>} false: the reader did not want it. Throws Problem.
 */
export async function start(url) {
  const told = await post(url, false);
  if (!told.same) return true;
  if (!(await isWanted(told.same))) return false;
  await post(url, true);
  return true;
}

/** @param {string} url @param {boolean} confirmed @returns {Promise<{ url?: string, same?: Same[] }>} */
async function post(url, confirmed) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
    body: JSON.stringify({ confirmed: confirmed ? '1' : '' }),
  });
  const told = await response.json().catch(() => ({}));
  if (response.ok || told.same) return told;
  throw new Problem(response.status, told.problem ?? `HTTP ${response.status}`, told.hint ?? '');
}

/** @param {Same[]} same @returns {Promise<boolean>} */
function isWanted(same) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById('same'));
  const list = /** @type {HTMLElement} */ (document.getElementById('same-list'));
  list.replaceChildren(...same.map(item));
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    for (const button of dialog.querySelectorAll('button')) {
      button.onclick = () => dialog.close(button.dataset.do);
    }
    dialog.onclose = () => resolve(dialog.returnValue === 'go');
  });
}

/** @param {Same} meeting */
function item(meeting) {
  const line = document.createElement('li');
  const name = document.createElement(meeting.url ? 'a' : 'bdi');
  name.textContent = meeting.title;
  if (name instanceof HTMLAnchorElement) {
    name.href = meeting.url;
    name.target = '_blank';
  }
  line.append(name);
  return line;
}
