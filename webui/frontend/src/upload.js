// @ts-check
// The page of a new meeting, and that of a meeting's recordings: chooses files, sends them to
// /uploads, and starts the meeting once they are there. Without this script the form works as well.

import { Problem, csrfToken } from './shared/sending.js';
import { Chosen } from './uploading/chosen.js';
import { coming, watchDrafts } from './uploading/drafts.js';
import { clearErrors, showErrors } from './uploading/form-errors.js';
import { Sender } from './uploading/sender.js';
import { start } from './uploading/starting.js';
import { say } from './shared/texts.js';
import { watchZone } from './uploading/zone.js';

/** @typedef {{ id: string, title: string, show: string, start: string }} Meeting */

const creating = /** @type {HTMLFormElement | null} */ (document.getElementById('new-meeting'));
const adding = /** @type {HTMLFormElement | null} */ (document.getElementById('add-recordings'));
const form = creating ?? adding;
if (form) watch(form);

/** @param {HTMLFormElement} form */
function watch(form) {
  const chosen = new Chosen();
  watchZone((files) => {
    clearErrors(form);
    for (const part of chosen.add(files)) {
      const isBegun = coming().some((one) => one.name === part.file.name && one.length === part.file.size);
      if (isBegun) part.show('waiting', say('draft'));
    }
  });
  if (creating) {
    watchDrafts(form.dataset.uploads ?? '', chosen);
    form.addEventListener('change', () => showMode(form, chosen));
    showMode(form, chosen);
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!chosen.isFixed) submit(form, chosen).catch((error) => showErrors(form, wordsOf(error)));
  });
}

/** One meeting needs a name; several take theirs from the files. @param {HTMLFormElement} form @param {Chosen} chosen */
function showMode(form, chosen) {
  const isSeparate = isEach(form);
  chosen.box.classList.toggle('separate', isSeparate);
  const title = /** @type {HTMLInputElement} */ (document.getElementById('title'));
  title.setAttribute('aria-required', String(!isSeparate));
  for (const [id, isShown] of /** @type {[string, boolean][]} */ ([['title-must', !isSeparate], ['title-hint', isSeparate]])) {
    /** @type {HTMLElement} */ (document.getElementById(id)).hidden = !isShown;
  }
  const told = (title.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== 'title-hint');
  if (isSeparate) told.push('title-hint');
  if (told.length) title.setAttribute('aria-describedby', told.join(' '));
  else title.removeAttribute('aria-describedby');
}

/** @param {HTMLFormElement} form */
function isEach(form) {
  return new FormData(form).get('mode') === 'each';
}

const wordsOf = (/** @type {unknown} */ error) => (error instanceof Problem ? error.message : say('lost'));

/** @param {HTMLFormElement} form @param {Chosen} chosen */
async function submit(form, chosen) {
  clearErrors(form);
  if (!chosen.parts.length) {
    showErrors(form, say('none'), { recordings: say('none') });
    return;
  }
  const button = /** @type {HTMLButtonElement} */ (document.getElementById('submit'));
  button.disabled = true;
  try {
    const meetings = creating ? await create(form, chosen) : [];
    if (meetings) send(form, chosen, meetings);
  } finally {
    button.disabled = chosen.isFixed;
  }
}

/**
 * Let the server make the meetings; null where it found something wrong, which is then shown.
 * @param {HTMLFormElement} form @param {Chosen} chosen @returns {Promise<Meeting[] | null>}
 */
async function create(form, chosen) {
  const values = new FormData(form);
  values.delete('recordings'); // they go another way
  for (const part of chosen.parts) values.append('names', part.file.name);
  const response = await fetch(form.action, {
    method: 'POST',
    headers: { Accept: 'application/json', 'X-CSRFToken': csrfToken() },
    body: values,
  });
  const told = await response.json().catch(() => ({}));
  if (response.ok) return told.meetings;
  const problem = new Problem(response.status, told.problem ?? `HTTP ${response.status}`, told.hint ?? '');
  showErrors(form, problem.message, told.errors);
  return null;
}

/** @param {HTMLFormElement} form @param {Chosen} chosen @param {Meeting[]} meetings */
function send(form, chosen, meetings) {
  const first = Number(form.dataset.first ?? 0);
  const only = form.dataset.meeting ?? '';
  const isSeparate = meetings.length > 1;
  /** @type {Map<import('./uploading/chosen.js').Part, Record<string, string>>} */
  const told = new Map();
  chosen.parts.forEach((part, at) => {
    const meeting = only || meetings[isSeparate ? at : 0].id;
    const metadata = { filename: part.file.name, meeting, position: String(isSeparate ? 0 : first + at) };
    told.set(part, {
      ...metadata,
      break: part.hasBreak && at > 0 && !isSeparate ? '1' : '',
      backup: part.isBackup && !isSeparate ? '1' : '',
    });
    part.meeting = { start: only ? '' : meetings[isSeparate ? at : 0].start };
    part.show('waiting', say('waiting'));
  });
  chosen.fix();
  lock(form);
  const endpoint = form.dataset.uploads ?? '';
  const sender = new Sender(
    chosen,
    (part) => ({ endpoint, metadata: told.get(part) ?? {} }),
    () => finish(form, chosen, meetings),
  );
  sender.run();
  const heading = /** @type {HTMLElement | null} */ (document.querySelector('#progress h2'));
  heading?.focus();
}

/** The form has been handed in: what stands in it is not changed any more. @param {HTMLFormElement} form */
function lock(form) {
  for (const part of form.querySelectorAll('#zone, section:not(:has(#progress)), details, fieldset, #submit')) {
    part.setAttribute('hidden', '');
  }
  document.getElementById('drafts')?.setAttribute('hidden', '');
}

/** @param {HTMLFormElement} form @param {Chosen} chosen @param {Meeting[]} meetings */
async function finish(form, chosen, meetings) {
  if (!meetings.length) {
    location.assign(form.dataset.done ?? '/');
    return;
  }
  const text = /** @type {HTMLElement} */ (document.getElementById('progress-text'));
  text.textContent = say('starting');
  const arrived = new Set(chosen.parts.map((part) => part.meeting.start));
  try {
    for (const meeting of meetings.filter((one) => arrived.has(one.start))) await start(meeting.start);
    location.assign(meetings.length === 1 ? meetings[0].show : (form.dataset.list ?? '/'));
  } catch (error) {
    text.textContent = `${say('notStarted')} ${wordsOf(error)}`;
  }
}
