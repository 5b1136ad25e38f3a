// @ts-check
// What every panel needs of the page: the turns, the turn that is worked on, the sound.
import { send } from '../../shared/sending.js';
import { make, one } from './dom.js';

/** @typedef {import('../state.js').Turn} Turn */
/** @typedef {import('../state.js').TurnState} TurnState */
/** @typedef {{names: string[], glossaries: {token: string, label: string}[]}} Choices */
/** @typedef {{store: import('../store.js').Store, rows: import('../rows.js').Rows, keys: import('../keys.js').Keys, player: import('../../shared/player.js').Player | null, words: import('../rows-words.js').Words, root: HTMLElement}} Editor */

const CALM_MS = 200; // typing does not wait for what panels count
const LEAD_S = 1;

export class Page {
  /** @param {Editor} editor what src/editor.js puts together */
  constructor(editor) {
    this.store = editor.store;
    this.rows = editor.rows;
    this.player = editor.player;
    this.words = editor.words;
    this.root = editor.root;
    /** @type {Promise<Choices> | null} */
    this.asked = null;
    this.forget = () => {}; // the end of what is being played
  }

  /** Names for voices, and glossaries. @returns {Promise<Choices>} */
  choices() {
    this.asked ??= send('GET', `${this.store.base}editor/choices`).catch((error) => {
      this.asked = null; // asked again next time
      throw error;
    });
    return /** @type {Promise<Choices>} */ (this.asked);
  }

  /** The attendees stand below the fields for names; without them a name is typed. */
  async offerNames() {
    const { names } = await this.choices().catch(() => ({ names: [] }));
    one(document, '#attendee-names').replaceChildren(...names.map((name) => make('option', { value: name })));
  }

  /** The turn that is worked on. @returns {Turn | undefined} */
  get turn() {
    return this.store.turn(this.rows.current) ?? this.store.turns[0];
  }

  /** @param {string} code @returns {HTMLElement | undefined} */
  row(code) {
    return this.rows.row(code);
  }

  /** Work on a turn. @param {string} code @param {number} [offset] of the caret */
  go(code, offset) {
    const row = this.row(code);
    if (!row) return;
    if (this.root.dataset.layer !== 'clean') return this.rows.focus(code, offset);
    this.rows.show(code); // its text cannot be typed into now
    /** @type {HTMLElement | null} */ (row.querySelector('.time'))?.focus({ preventScroll: true });
  }

  /** Work on a stretch of a turn: it is marked, and heard from a little before. @param {Turn} turn @param {number} start @param {number} end offsets */
  goTo(turn, start, end) {
    this.go(turn.code, start);
    const range = this.rows.range(turn.code, start, end);
    const selection = getSelection();
    if (range && selection && this.root.dataset.layer !== 'clean') (selection.removeAllRanges(), selection.addRange(range));
    this.seek(Math.max(0, this.words.timeAt(turn, start) - LEAD_S));
  }

  /** @param {(turn: Turn) => boolean} isMeant @param {Partial<TurnState>} after */
  wishes(isMeant, after) {
    /** @type {{code: string, after: Partial<TurnState>, follows: string | null}[]} */
    const found = [];
    /** @type {string | null} */
    let follows = null;
    for (const turn of this.store.turns) {
      if (isMeant(turn)) found.push({ code: turn.code, after, follows });
      follows = turn.code;
    }
    return found;
  }

  /** What is marked: the turns it reaches over, and its text; else the turn that is worked on. */
  selected() {
    const selection = getSelection();
    const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
    const [from, to] = [this.rows.codeOf(range?.startContainer ?? null), this.rows.codeOf(range?.endContainer ?? null)];
    const marked = range && !range.collapsed && from && to;
    const turns = marked ? this.store.turns.slice(this.store.indexOf(from), this.store.indexOf(to) + 1) : [];
    if (this.turn && !turns.includes(this.turn)) return { turns: [this.turn], text: '' }; // an old mark, elsewhere
    return { turns, text: turns.length === 1 ? String(selection).trim() : '' };
  }

  /** Tell what was done, to eyes and ears. @param {string} text */
  tell(text) {
    this.store.tell('told', { text });
  }

  get hasSound() {
    return this.player !== null;
  }

  /** @param {number} second */
  seek(second) {
    this.forget();
    this.player?.seek(second);
  }

  pause() {
    this.player?.audio.pause();
  }

  /** @param {number} start @param {number} end seconds */
  playBetween(start, end) {
    if (!this.player) return;
    const { audio } = this.player;
    this.forget();
    const stop = () => {
      if (audio.currentTime >= end) (audio.pause(), this.forget());
    };
    this.forget = () => {
      audio.removeEventListener('timeupdate', stop);
      this.forget = () => {};
    };
    this.player.playFrom(start);
    audio.addEventListener('timeupdate', stop);
  }

  /** Where it plays, if that is in the turn; else where the turn begins. @param {Turn} turn */
  timeIn(turn) {
    const place = this.player?.place ?? turn.start;
    return place > turn.start && place < turn.end ? place : turn.start;
  }

  /** Run something after changes, at most once a moment. @param {string[]} events @param {() => void} work */
  after(events, work) {
    let isDue = false;
    const run = () => {
      isDue = false;
      work();
    };
    for (const name of events) {
      this.store.addEventListener(name, () => {
        if (!isDue) setTimeout(run, CALM_MS);
        isDue = true;
      });
    }
  }
}
