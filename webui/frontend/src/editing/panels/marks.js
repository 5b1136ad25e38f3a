// @ts-check
// What a row shows beside its text: whether it is checked, and how many comments it has.
import { make, say } from './dom.js';

/** @typedef {import('../state.js').Turn} Turn */

export class Marks {
  /** @param {import('./page.js').Page} page @param {(code: string) => void} check tick a turn, or take the tick away */
  constructor(page, check) {
    this.page = page;
    this.isOpen = page.store.isOpen;
    /** @type {Map<string, number>} open comments by code of turn */
    this.counts = new Map();
    this.tick = make('label', { className: 'tick' }, make('input', { type: 'checkbox', tabIndex: -1 }), say('isChecked'));
    page.rows.decorate((row, turn) => this.#write(row, turn));
    page.rows.root.addEventListener('change', (event) => {
      const code = page.rows.codeOf(event.target);
      if (code && /** @type {Element} */ (event.target).closest('.tick')) check(code);
    });
    page.store.addEventListener('state', () => this.#open());
  }

  /** @param {HTMLElement} row @param {Turn} turn */
  #write(row, turn) {
    const marks = /** @type {HTMLElement} */ (row.querySelector('.marks'));
    if (!marks.firstChild) marks.append(this.tick.cloneNode(true));
    const box = /** @type {HTMLInputElement} */ (marks.querySelector('input'));
    box.checked = turn.is_checked;
    box.disabled = !this.page.store.isOpen;
    row.classList.toggle('is-checked', turn.is_checked);
    this.#count(row, turn.code);
  }

  /** @param {HTMLElement} row @param {string} code */
  #count(row, code) {
    const count = this.counts.get(code) ?? 0;
    const shown = row.querySelector('.marks .badge');
    if (!count) shown?.remove();
    else if (shown) shown.textContent = say('countComments', { count });
    else row.querySelector('.marks')?.append(make('span', { className: 'badge' }, say('countComments', { count })));
  }

  /** @param {{turn: string}[]} comments those that are open */
  count(comments) {
    const before = this.counts;
    this.counts = new Map();
    for (const { turn } of comments) this.counts.set(turn, (this.counts.get(turn) ?? 0) + 1);
    for (const code of new Set([...before.keys(), ...this.counts.keys()])) {
      const row = this.page.row(code);
      if (row) this.#count(row, code);
    }
  }

  #open() {
    if (this.isOpen === this.page.store.isOpen) return;
    this.isOpen = this.page.store.isOpen;
    for (const box of this.page.rows.root.querySelectorAll('.tick input')) {
      /** @type {HTMLInputElement} */ (box).disabled = !this.isOpen;
    }
  }
}
