// @ts-check
// Text that cannot be sent is shown, to be copied: the record was signed off or made anew, or refuses it.

import { one } from '../shared/finding.js';

export class Unsent {
  /** @param {import('./store.js').Store} store */
  constructor(store) {
    this.store = store;
    this.dialog = /** @type {HTMLDialogElement} */ (one(document, '#unsent-dialog'));
    this.field = /** @type {HTMLTextAreaElement} */ (one(this.dialog, 'textarea'));
    this.button = one(document, '#open-unsent');
    /** @type {import('./outbox.js').Entry[]} of an earlier transcript */
    this.stranded = [];
    this.button.addEventListener('click', () => this.dialog.showModal());
    one(this.dialog, '.close').addEventListener('click', () => this.dialog.close());
    one(this.dialog, '.discard').addEventListener('click', () => void this.#discard());
    store.addEventListener('state', () => this.#show());
  }

  async start() {
    this.stranded = await this.store.sender.outbox.stranded();
    this.#show();
  }

  get #entries() {
    const { sender, isOpen } = this.store;
    return [...this.stranded, ...(isOpen && sender.state !== 'refused' ? [] : sender.waiting)];
  }

  #show() {
    const texts = this.#entries.flatMap((entry) => entry.change.turns.map((turn) => turn.after?.text ?? ''));
    const text = [...new Set(texts.filter(Boolean))].join('\n');
    if (this.field.value !== text) this.field.value = text;
    this.button.hidden = this.#entries.length === 0;
  }

  async #discard() {
    const keys = this.#entries.map((entry) => entry.key);
    this.stranded = [];
    await this.store.sender.forget(keys);
    this.dialog.close();
    this.#show();
  }
}
