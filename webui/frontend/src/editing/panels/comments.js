// @ts-check
// Comments and marks at a time of the meeting: written at a turn, led to, done with, taken away by who wrote them.
import { send } from '../../shared/sending.js';
import { clock, make, one, say } from './dom.js';

/** @typedef {{id: number, turn: string, at: number, text: string, person: {id: number | null, name: string}, created: string, resolved: string | null, may_delete: boolean}} Comment */

export class Comments {
  /** @param {import('./page.js').Page} page @param {import('./marks.js').Marks} marks */
  constructor(page, marks) {
    this.marks = marks;
    this.page = page;
    this.root = one(document, '#comments-panel');
    this.list = one(this.root, '.comments');
    this.url = this.root.dataset.url ?? '';
    this.all = /** @type {HTMLInputElement} */ (one(this.root, '.show-resolved'));
    this.text = /** @type {HTMLTextAreaElement | null} */ (this.root.querySelector('#comment-text'));
    /** @type {Comment[]} */
    this.comments = page.store.comments;
    this.root.querySelector('.new-comment')?.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.add(this.text?.value ?? '');
    });
    this.all.addEventListener('change', () => this.draw());
    page.store.addEventListener('comments', () => void this.load());
    page.after(['state'], () => this.draw());
    this.draw();
  }

  /** Write one at the turn that is worked at; "" is a mark. @param {string} text @param {string} [code] of another turn */
  async add(text, code) {
    const turn = code ? this.page.store.turn(code) : this.page.turn;
    if (!turn) return;
    const at = this.page.timeIn(turn);
    await this.#asking(async () => {
      await send('POST', this.url, { turn: turn.code, at, text: text.trim() });
      if (this.text) this.text.value = '';
      await this.load();
      this.page.tell(say(text.trim() ? 'commented' : 'marked', { time: clock(at) }));
    });
  }

  /** To the field where a comment is written. */
  write() {
    this.text?.focus();
  }

  async load() {
    await this.#asking(async () => {
      this.comments = await send('GET', this.url);
      this.draw();
    });
  }

  draw() {
    const shown = this.comments.filter((comment) => this.all.checked || !comment.resolved);
    this.marks.count(this.comments.filter((comment) => !comment.resolved));
    shown.sort((a, b) => a.at - b.at || a.id - b.id);
    this.list.replaceChildren(...shown.map((comment) => this.#line(comment)));
    one(this.root, '.none').hidden = shown.length > 0;
  }

  /** @param {Comment} comment */
  #line(comment) {
    const text = comment.text || say('mark');
    const go = make('button', { type: 'button', className: 'quiet go', 'aria-label': say('toComment', { time: clock(comment.at), text }) }, clock(comment.at));
    go.addEventListener('click', () => this.#go(comment));
    const line = make('li', {}, go, ' ', make('bdi', { className: 'text' }, text), ' ', make('span', { className: 'soft' }, comment.person.name));
    if (comment.resolved) line.append(' ', make('span', { className: 'badge good' }, say('resolved')));
    if (this.page.store.isOpen) line.append(make('p', { className: 'row' }, ...this.#buttons(comment, text)));
    return line;
  }

  /** @param {Comment} comment @param {string} text */
  #buttons(comment, text) {
    const turned = comment.resolved ? 'reopen' : 'resolve';
    const change = make('button', { type: 'button', className: 'quiet', 'aria-label': say(`${turned}This`, { text }) }, say(turned));
    change.addEventListener('click', () => this.#send('POST', `${this.url}/${comment.id}/${turned}`, say(`${turned}Done`)));
    if (!comment.may_delete) return [change];
    const remove = make('button', { type: 'button', className: 'quiet danger', 'aria-label': say('deleteThis', { text }) }, say('delete'));
    remove.addEventListener('click', () => {
      if (confirm(say('deleteSure', { text }))) this.#send('DELETE', `${this.url}/${comment.id}`, say('deleted'));
    });
    return [change, remove];
  }

  /** @param {string} method @param {string} url @param {string} told */
  #send(method, url, told) {
    void this.#asking(async () => {
      await send(method, url);
      await this.load();
      this.page.tell(told);
      this.root.querySelector('h2')?.focus(); // the button is gone
    });
  }

  /** @param {Comment} comment */
  #go(comment) {
    this.page.seek(comment.at);
    const code = this.page.store.turn(comment.turn) ? comment.turn : this.page.rows.at(comment.at)?.code;
    if (code) this.page.go(code);
  }

  /** @param {() => Promise<void>} work */
  async #asking(work) {
    try {
      await work();
    } catch (error) {
      this.page.tell(error instanceof TypeError ? say('offline') : /** @type {Error} */ (error).message);
    }
  }
}
