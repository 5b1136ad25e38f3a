// @ts-check
// From the words to the minutes: a decision, a task or a comment that rests on the selected turns.
import { send } from '../../shared/sending.js';
import { clock, closes, one, open, say, trying } from './dom.js';

/** @typedef {'decision' | 'task' | 'comment'} Kind */

export class Resting {
  /**
   * @param {import('./page.js').Page} page
   * @param {import('./comments.js').Comments} comments
   */
  constructor(page, comments) {
    this.page = page;
    this.comments = comments;
    this.dialog = closes(/** @type {HTMLDialogElement} */ (one(document, '#resting-dialog')));
    this.text = /** @type {HTMLTextAreaElement} */ (one(this.dialog, '#resting-text'));
    this.first = this.last = 0; // indices of turns
    one(this.dialog, 'form').addEventListener('submit', (event) => {
      event.preventDefault();
      void trying(this.dialog, () => this.#put());
    });
    this.words = ''; // of the turns
    one(this.dialog, 'fieldset').addEventListener('change', () => this.#turn());
    one(this.dialog, '.before').addEventListener('click', () => this.#reach(this.first - 1, this.last));
    one(this.dialog, '.after').addEventListener('click', () => this.#reach(this.first, this.last + 1));
  }

  /** @param {Kind} kind */
  show(kind) {
    const { turns, text } = this.page.selected();
    if (!turns.length || !this.page.store.isOpen) return;
    /** @type {HTMLInputElement} */ (one(this.dialog, `[name=rests][value=${kind}]`)).checked = true;
    this.text.value = this.words = text || turns.map((turn) => turn.polished ?? turn.text).join('');
    this.#turn();
    const indices = turns.map((turn) => this.page.store.turns.indexOf(turn));
    this.#reach(Math.min(...indices), Math.max(...indices));
    void trying(this.dialog, async () => open(this.dialog));
    this.text.focus();
  }

  get kind() {
    return /** @type {HTMLInputElement} */ (one(this.dialog, '[name=rests]:checked')).value;
  }

  /** A comment says something about a turn: not what the turn says, and it rests on nothing. */
  #turn() {
    const isComment = this.kind === 'comment';
    if (isComment && this.text.value === this.words) this.text.value = '';
    else if (!isComment && !this.text.value) this.text.value = this.words;
    one(this.dialog, '.grounds').hidden = isComment;
  }

  /** @param {number} first @param {number} last */
  #reach(first, last) {
    const { turns } = this.page.store;
    [this.first, this.last] = [Math.max(0, first), Math.min(turns.length - 1, last)];
    const values = { count: this.last - this.first + 1, from: clock(turns[this.first].start), to: clock(turns[this.last].end) };
    one(this.dialog, '.turns').textContent = say('restsOn', values);
    /** @type {HTMLButtonElement} */ (one(this.dialog, '.before')).disabled = this.first === 0;
    /** @type {HTMLButtonElement} */ (one(this.dialog, '.after')).disabled = this.last === turns.length - 1;
  }

  async #put() {
    const { kind } = this;
    const codes = this.page.store.turns.slice(this.first, this.last + 1).map((turn) => turn.code);
    const text = this.text.value.trim();
    if (kind === 'comment') await this.comments.add(text, codes[0]);
    else await send('POST', this.dialog.dataset.items ?? '', { kind, text, turns: codes });
    this.dialog.close();
    if (kind !== 'comment') this.page.tell(say(kind === 'task' ? 'taskTaken' : 'decisionTaken'));
  }
}
