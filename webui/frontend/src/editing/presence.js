// @ts-check
// What others do meanwhile, and who they are: asked every few seconds, which also says where this person is.

import { Problem } from '../shared/sending.js';
import { say } from '../shared/texts.js';

const QUIET_MS = 15_000; // while the window is not seen
const ACTIVE_MS = 30_000; // behind a key, a click, or what is heard
const ADOPT_EVERY = 15; // beats, until what closed windows left is looked for

export class Presence {
  /**
   * @param {import('./store.js').Store} store
   * @param {import('./rows.js').Rows} rows
   * @param {import('../shared/player.js').Player | null} player
   * @param {HTMLElement} line
   * @param {number} beatMs
   */
  constructor(store, rows, player, line, beatMs) {
    this.store = store;
    this.rows = rows;
    this.player = player;
    this.line = line;
    this.beatMs = beatMs;
    this.moved = performance.now();
    this.beats = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const move = () => (this.moved = performance.now());
    for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, move, { passive: true });
    store.addEventListener('here', (event) => this.#show(/** @type {CustomEvent} */ (event).detail.here));
    document.addEventListener('visibilitychange', () => document.hidden || this.#soon(0));
    rows.addEventListener('drawn', () => this.#mark());
    /** @type {{ person: number, name: string, turn: string }[]} */
    this.here = [];
  }

  start() {
    this.#soon(0);
  }

  /** @param {number} [wait] milliseconds */
  #soon(wait = document.hidden ? QUIET_MS : this.beatMs) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.#beat(), wait);
  }

  get isActive() {
    const plays = this.player ? !this.player.audio.paused : false;
    return plays || performance.now() - this.moved < ACTIVE_MS;
  }

  async #beat() {
    const { store } = this;
    try {
      await store.poll(this.rows.current ?? '', this.isActive && !document.hidden);
      this.beats += 1;
      if (this.beats % ADOPT_EVERY === 0) await store.sender.adopt();
      if (store.sender.trouble === 'offline') void store.sender.flush(); // the way is free again
    } catch (error) {
      if (error instanceof Problem && error.status === 401) store.sender.stop('signed-out');
    }
    this.#soon();
  }

  /** @param {{ person: number, name: string, turn: string }[]} here */
  #show(here) {
    this.here = here.filter((other) => other.person !== this.store.me.id);
    const names = new Intl.ListFormat(document.documentElement.lang).format(this.here.map((other) => other.name));
    const text = this.here.length ? say('here', { names }) : '';
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.hidden = !text;
    this.#mark();
  }

  /** Their turns are marked with their names. */
  #mark() {
    const places = new Map(this.here.map((other) => [other.turn, other.name]));
    for (const row of this.rows.root.querySelectorAll('[data-others]')) {
      const code = /** @type {HTMLElement} */ (row).dataset.code ?? '';
      if (!places.has(code)) row.removeAttribute('data-others');
    }
    for (const [code, name] of places) this.rows.row(code)?.setAttribute('data-others', say('works', { name }));
  }
}
