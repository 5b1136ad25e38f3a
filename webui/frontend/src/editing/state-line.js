// @ts-check
// Whether everything is saved, in words; and short messages.

import { announce, say } from '../shared/texts.js';

const SHOWN_MS = 6000;
/** @type {Record<string, string>} */
const TEXTS = {
  saved: 'saved',
  sending: 'sending',
  offline: 'offline',
  conflict: 'conflict',
  locked: 'locked',
  'signed-out': 'signedOut',
  refused: 'refused',
};
/** @type {Record<string, string>} of what the modules tell by name; other texts come from the server */
const TOLD = {
  'undo-offline': 'undoOffline',
  'undo-overtaken': 'undoOvertaken',
  'merge-voices': 'mergeVoices',
  'voice-gone': 'voiceGone',
  renewed: 'renewed',
};

export class StateLine {
  /** @param {import('./store.js').Store} store @param {HTMLElement} line @param {HTMLElement} toast */
  constructor(store, line, toast) {
    this.store = store;
    this.line = line;
    this.toast = toast;
    this.isTrouble = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    store.addEventListener('state', (event) => this.#show(/** @type {CustomEvent} */ (event).detail));
    store.addEventListener('told', (event) => this.tell(/** @type {CustomEvent} */ (event).detail.text));
    addEventListener('beforeunload', (event) => this.#leave(event));
  }

  /** @param {{ state: string, problem: string }} now */
  #show({ state, problem }) {
    const text = say(TEXTS[state], { n: this.store.sender.waiting.length, problem });
    if (this.line.textContent === text) return;
    const isNew = this.line.dataset.state !== state;
    this.line.dataset.state = state;
    this.line.textContent = text;
    if (!isNew) return;
    const isTrouble = !['saved', 'sending'].includes(state);
    if (isTrouble || (this.isTrouble && state === 'saved')) announce(text); // not each save: that would never be silent
    this.isTrouble = isTrouble || (this.isTrouble && state !== 'saved');
  }

  /** @param {string} text a name in TOLD, or words */
  tell(text) {
    clearTimeout(this.timer);
    this.toast.textContent = text in TOLD ? say(TOLD[text]) : text;
    this.toast.hidden = false;
    this.timer = setTimeout(() => (this.toast.hidden = true), SHOWN_MS);
  }

  /** Where this browser keeps nothing, closing loses what is not sent. @param {BeforeUnloadEvent} event */
  #leave(event) {
    const { sender } = this.store;
    if (!sender.outbox.db && (sender.queue.length || sender.conflicts.open.length)) event.preventDefault();
  }
}
