// @ts-check
// What is heard now is marked, to the word, and kept in view; from the text to the sound.

import { offsetOf } from './rows-caret.js';

const AHEAD = 4; // turns whose words are asked for before they are heard
const CALM_MS = 4000; // nothing moves under the hands of who types

export class Playing {
  /**
   * @param {import('./rows.js').Rows} rows
   * @param {import('../shared/player.js').Player} player
   * @param {import('./rows-words.js').Words} words
   * @param {import('./rows-typing.js').Typing} typing
   */
  constructor(rows, player, words, typing) {
    this.rows = rows;
    this.player = player;
    this.words = words;
    this.typing = typing;
    /** @type {string | null} */
    this.heard = null;
    /** @type {string | null} the turn and the stretch of its text that are marked */
    this.shown = null;
    this.frame = 0;
    this.mark = 'highlights' in CSS ? new Highlight() : null;
    if (this.mark) CSS.highlights.set('heard', this.mark);
    player.addEventListener('place', () => this.show());
    player.audio.addEventListener('play', () => this.#run());
    rows.addEventListener('drawn', () => this.#again());
    rows.store.addEventListener('steps', () => this.#learn()); // a text was saved: its times are known
    rows.root.addEventListener('click', (event) => this.#clicked(event));
  }

  #run() {
    cancelAnimationFrame(this.frame);
    this.show();
    if (!this.player.audio.paused) this.frame = requestAnimationFrame(() => this.#run());
  }

  show() {
    const second = this.player.audio.currentTime;
    const turn = this.rows.at(second);
    if (turn?.code !== this.heard) this.#enter(turn);
    if (turn) this.#markWord(turn, second);
  }

  /** @param {import('./state.js').Turn | undefined} turn */
  #enter(turn) {
    const before = this.rows.row(this.heard);
    before?.classList.remove('now');
    before?.removeAttribute('aria-current');
    this.mark?.clear();
    this.heard = turn?.code ?? null;
    const row = this.rows.row(this.heard);
    if (!turn || !row) return;
    row.classList.add('now');
    row.setAttribute('aria-current', 'true');
    const { store } = this.rows;
    const index = store.indexOf(turn.code);
    void this.words.want(store.turns.slice(index, index + AHEAD));
    this.#follow(row);
  }

  #learn() {
    const { store, current } = this.rows;
    void this.words.want([store.turn(this.heard), store.turn(current)]);
  }

  /** @param {HTMLElement} row */
  #follow(row) {
    if (!this.player.follow.checked || this.player.audio.paused) return;
    if (performance.now() - this.typing.last < CALM_MS && this.typing.last) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    row.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
  }

  /** @param {import('./state.js').Turn} turn @param {number} second */
  #markWord(turn, second) {
    const place = this.rows.store.drafts.has(turn.code) ? null : this.words.at(turn, second);
    const shown = place && `${turn.code} ${place}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.mark?.clear();
    const range = place && this.rows.range(turn.code, place[0], place[1]);
    if (range) this.mark?.add(range);
  }

  /** Rows were written anew: the mark is set again. */
  #again() {
    this.shown = null;
    this.show();
  }

  /** A time plays its turn; a word plays with Alt. @param {MouseEvent} event */
  #clicked(event) {
    const target = /** @type {Element} */ (event.target);
    const turn = this.rows.store.turn(this.rows.codeOf(target));
    if (!turn) return;
    if (target.closest('.time')) this.player.playFrom(turn.start);
    if (event.altKey && target.closest('.text')) void this.#playWord(turn, event);
  }

  /** @param {import('./state.js').Turn} turn @param {MouseEvent} event */
  async #playWord(turn, event) {
    const { node, at } = pointOf(event);
    const text = this.rows.text(turn.code);
    if (node && text?.contains(node)) await this.playAt(turn.code, offsetOf(text, node, at));
  }

  /** Play from a place in a turn's text. @param {string} code @param {number} offset */
  async playAt(code, offset) {
    const turn = this.rows.store.turn(code);
    if (!turn) return;
    await this.words.want([turn]);
    this.player.playFrom(this.words.timeAt(turn, offset, this.rows.text(code)?.textContent ?? turn.text));
  }
}

/**
 * The place in a text below the mouse; browsers name it differently.
 * @param {MouseEvent} event
 * @returns {{ node: Node | null, at: number }}
 */
function pointOf({ clientX, clientY }) {
  const place = document.caretPositionFromPoint?.(clientX, clientY);
  if (place) return { node: place.offsetNode, at: place.offset };
  const range = document.caretRangeFromPoint?.(clientX, clientY);
  return { node: range?.startContainer ?? null, at: range?.startOffset ?? 0 };
}
