// @ts-check
// 整文: a second text of a turn, which a person writes below what was said, from a proposal if they like.
import { send } from '../../shared/sending.js';
import { oneLine } from '../state.js';
import { make, one, say, trying } from './dom.js';

/** @typedef {import('../state.js').Turn} Turn */

export class Polishing {
  /** @param {import('./page.js').Page} page @param {string} url of proposals */
  constructor(page, url) {
    this.page = page;
    this.url = url;
    /** @type {HTMLFormElement | null} */
    this.form = null; // the one that is open
    this.code = '';
  }

  /** Below every turn its second text. */
  draw() {
    for (const turn of this.page.store.turns) {
      const row = this.page.row(turn.code);
      if (row) this.#drawRow(row, turn);
    }
  }

  /** @param {HTMLElement} row @param {Turn} turn */
  #drawRow(row, turn) {
    const box = row.querySelector('.polished') ?? row.appendChild(make('div', { className: 'polished' }));
    if (this.form && this.form.parentElement === box) return; // being written
    const shown = turn.polished ?? '';
    const open = this.page.store.isOpen;
    if (box.getAttribute('data-shown') === shown && (box.querySelector('button') !== null) === open) return;
    box.setAttribute('data-shown', shown);
    const text = turn.polished === null ? make('span', { className: 'soft' }, say('notPolished')) : turn.polished;
    box.replaceChildren(make('p', {}, make('span', { className: 'badge' }, say('polished')), ' ', text));
    if (!open) return;
    const label = say(turn.polished === null ? 'writePolished' : 'editPolished');
    const button = make('button', { type: 'button', className: 'quiet' }, label);
    button.addEventListener('click', () => this.open(turn.code));
    box.append(button);
  }

  /** Write the second text of a turn. @param {string} code */
  open(code) {
    const [turn, row] = [this.page.store.turn(code), this.page.row(code)];
    if (!turn || !row || !this.page.store.isOpen) return;
    this.close();
    this.code = code;
    const box = /** @type {HTMLElement} */ (row.querySelector('.polished') ?? row.appendChild(make('div', { className: 'polished' })));
    this.form = this.#form(turn);
    box.replaceChildren(this.form);
    const area = /** @type {HTMLTextAreaElement} */ (one(this.form, 'textarea'));
    area.value = turn.polished ?? '';
    area.focus();
    if (turn.polished === null) void this.#propose(this.form);
  }

  /** @param {Turn} turn */
  #form(turn) {
    const id = `polished-${turn.code}`;
    const button = (/** @type {string} */ text, /** @type {() => void} */ run) => {
      const made = make('button', { type: 'button', className: 'quiet' }, say(text));
      made.addEventListener('click', run);
      return made;
    };
    const form = make(
      'form',
      { className: 'polish' },
      make('label', { htmlFor: id }, say('polishedOf')),
      make('textarea', { id, rows: 3, maxLength: 20_000 }),
      make('p', { className: 'error-text', hidden: true, role: 'alert' }),
      make('p', { className: 'row' }, make('button', {}, say('savePolished')), button('propose', () => void this.#propose(form)), button('cancel', () => this.#end())),
    );
    if (turn.polished !== null) one(form, '.row').append(button('removePolished', () => this.#save(null)));
    form.addEventListener('submit', (event) => (event.preventDefault(), this.#save(this.#written(form))));
    form.addEventListener('keydown', (event) => this.#onKey(event, form));
    return form;
  }

  /** @param {KeyboardEvent} event @param {HTMLFormElement} form */
  #onKey(event, form) {
    if (event.isComposing) return;
    if (event.key === 'Escape') this.#end();
    if (event.key === 'Enter' && event.ctrlKey) form.requestSubmit();
  }

  /** @param {HTMLFormElement} form */
  #written(form) {
    return oneLine(/** @type {HTMLTextAreaElement} */ (one(form, 'textarea')).value.replace(/\s*\n\s*/g, '')).trim() || null;
  }

  /** @param {HTMLFormElement} form */
  async #propose(form) {
    await trying(form, async () => {
      const code = this.code;
      const { text } = await send('POST', this.url, { turn: code });
      if (this.form !== form) return;
      const area = /** @type {HTMLTextAreaElement} */ (one(form, 'textarea'));
      area.setRangeText(text, 0, area.value.length, 'end');
      this.page.tell(say('proposed'));
    });
  }

  /** @param {string | null} polished */
  #save(polished) {
    const isChanged = this.page.store.change('polish', [{ code: this.code, after: { polished } }]);
    this.#end();
    this.page.tell(say(!isChanged ? 'sameAlready' : polished === null ? 'polishedRemoved' : 'polishedSaved'));
  }

  #end() {
    const code = this.code;
    this.close();
    /** @type {HTMLElement | null | undefined} */ (this.page.row(code)?.querySelector('.polished button'))?.focus();
  }

  /** Put the form away; what was written in it and not saved is gone. */
  close() {
    const [form, turn] = [this.form, this.page.store.turn(this.code)];
    this.form = null;
    form?.parentElement?.removeAttribute('data-shown');
    const row = this.page.row(this.code);
    if (form && turn && row) this.#drawRow(row, turn);
  }
}
