// @ts-check
// Uploads that were begun earlier: the same files are chosen again, and sending goes on.

import { Chosen } from './chosen.js';
import { Sender } from './sender.js';
import { start } from './starting.js';
import { say } from '../shared/texts.js';
import { begunHere } from './transfer.js';
import { csrfToken } from '../shared/sending.js';

/** @param {string} endpoint @param {Chosen} chosen */
export function watchDrafts(endpoint, chosen) {
  for (const draft of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.draft'))) {
    const field = /** @type {HTMLElement | null} */ (draft.querySelector('.resume'));
    const input = field?.querySelector('input');
    if (!field || !input) continue;
    field.hidden = false;
    input.addEventListener('change', () => goOn(draft, [...(input.files ?? [])], endpoint, chosen));
  }
}

/** The names and sizes of what is on its way. @returns {{ name: string, length: number }[]} */
export function coming() {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.coming'));
  return [...rows].map((row) => ({ name: row.dataset.name ?? '', length: Number(row.dataset.length) }));
}

/** @param {HTMLElement} draft @param {File[]} files @param {string} endpoint @param {Chosen} chosen */
async function goOn(draft, files, endpoint, chosen) {
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (draft.querySelectorAll('.coming'))];
  const pairs = rows.map((row) => ({ row, file: files.find((file) => isOf(row, file)) }));
  const missing = pairs.filter((pair) => !pair.file).map((pair) => pair.row.dataset.name ?? '');
  const list = new Intl.ListFormat(document.documentElement.lang);
  const told = /** @type {HTMLElement} */ (draft.querySelector('.error-text'));
  told.hidden = !missing.length;
  told.textContent = say('other', { name: list.format(missing) });
  if (missing.length) return;
  /** @type {Map<File, import('./transfer.js').Place>} */
  const places = new Map();
  for (const { row, file } of pairs) {
    if (file) places.set(file, await placeOf(row, file, endpoint, draft.dataset.meeting ?? ''));
  }
  const form = document.getElementById('new-meeting');
  form?.querySelectorAll('section:not(:first-of-type), details, fieldset, #zone, #submit').forEach((part) => part.setAttribute('hidden', ''));
  chosen.parts.slice().forEach((part) => chosen.remove(part));
  chosen.add(places.keys());
  chosen.fix();
  document.getElementById('drafts')?.setAttribute('hidden', '');
  const sender = new Sender(
    chosen,
    (part) => /** @type {import('./transfer.js').Place} */ (places.get(part.file)),
    async () => {
      if (await start(draft.dataset.start ?? '').catch(() => true)) location.assign(draft.dataset.show ?? '/');
      else location.assign(draft.dataset.show ?? '/');
    },
  );
  await sender.run();
}

/** @param {HTMLElement} row @param {File} file */
function isOf(row, file) {
  return row.dataset.name === file.name && Number(row.dataset.length) === file.size;
}

/**
 * The upload itself where this browser began it with this very file. Else it is begun anew: a file
 * of the same name and size may hold something else, and the halves of two would be one recording.
 * @param {HTMLElement} row @param {File} file @param {string} endpoint @param {string} meeting
 */
async function placeOf(row, file, endpoint, meeting) {
  const { url = '', position = '', backup = '', break: hasBreak = '' } = row.dataset;
  const metadata = { filename: file.name, meeting, position, backup, break: hasBreak };
  if (await begunHere(file, endpoint, new Set([url]))) return { endpoint, metadata, url };
  await fetch(url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0', 'X-CSRFToken': csrfToken() } });
  return { endpoint, metadata };
}
