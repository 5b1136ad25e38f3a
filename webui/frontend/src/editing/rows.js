// @ts-check
// The turns on the page: all of them, so that the browser's own search and screen readers find them.

import { TurnClock } from '../shared/turn-clock.js';
import { say } from '../shared/texts.js';
import { caretIn, rangeOf, setCaret } from './rows-caret.js';

const GROUP = 50; // turns that the browser lays out together (content-visibility)
const COLOURS = 8;
const FIRST = 2 * GROUP; // turns of the first frame
const NEXT = 10 * GROUP;

/** @typedef {import('./state.js').Turn} Turn */

/** Seconds as 1:02:03. @param {number} second */
export function clock(second) {
  const whole = Math.floor(second);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** Seconds in words. @param {number} second */
export function spoken(second) {
  const whole = Math.floor(second);
  const values = { h: Math.floor(whole / 3600), m: Math.floor(whole / 60) % 60, s: whole % 60 };
  return say(values.h ? 'hoursSpoken' : 'minutesSpoken', values);
}

/** Events: `current` {code} when another turn is worked on, `drawn` {codes} when rows were written anew. */
export class Rows extends EventTarget {
  /** @param {HTMLElement} root @param {import('./store.js').Store} store */
  constructor(root, store) {
    super();
    this.root = root;
    this.store = store;
    /** @type {Map<string, HTMLElement>} */
    this.byCode = new Map();
    /** @type {TurnClock | undefined} made anew when it is asked for */
    this.starts = undefined;
    /** @type {((row: HTMLElement, turn: Turn) => void)[]} */
    this.decorators = [];
    /** @type {string | null} the turn that is worked on */
    this.current = null;
    /** @type {string | null} the turn that the tab key comes to */
    this.stop = null;
    this.template = /** @type {HTMLTemplateElement} */ (document.getElementById('turn-row'));
    this.#open();
    store.addEventListener('changed', (event) => this.#changed(/** @type {CustomEvent} */ (event).detail));
    store.addEventListener('voices', () => this.#voices());
    store.addEventListener('state', () => this.#open());
    root.addEventListener('focusin', (event) => this.#focused(event));
  }

  /**
   * Something more about a turn is shown in its row; run for each row that is written.
   * @param {(row: HTMLElement, turn: Turn) => void} decorator
   */
  decorate(decorator) {
    this.decorators.push(decorator);
    for (const turn of this.store.turns) {
      const row = this.byCode.get(turn.code);
      if (row) decorator(row, turn);
    }
  }

  /** The first turns are there at once, the others before anybody has read them. */
  async render() {
    this.#number();
    this.root.replaceChildren();
    const turns = [...this.store.turns];
    for (let at = 0, count = FIRST; at < turns.length; at += count, count = NEXT) {
      if (at) await new Promise((done) => setTimeout(done)); // a frame is shown, a key is heard
      this.#append(turns.slice(at, at + count).filter(({ code }) => this.store.turn(code) && !this.byCode.has(code)));
      this.#keepStop();
    }
    this.#empty();
  }

  /** @param {Turn[]} turns */
  #append(turns) {
    for (let at = 0; at < turns.length; at += GROUP) {
      const group = newGroup();
      group.append(...turns.slice(at, at + GROUP).map((turn) => this.#row(turn)));
      this.root.append(group);
    }
    this.dispatchEvent(new CustomEvent('drawn', { detail: { codes: turns.map((turn) => turn.code) } }));
  }

  /** @param {string | null | undefined} code */
  row(code) {
    return code ? this.byCode.get(code) : undefined;
  }

  /** The element that holds a turn's text. @param {string | null | undefined} code */
  text(code) {
    return /** @type {HTMLElement | undefined} */ (this.row(code)?.querySelector('.text') ?? undefined);
  }

  /** The code of the turn that an element is in. @param {EventTarget | null} target @returns {string | undefined} */
  codeOf(target) {
    const element = target instanceof Element ? target : target instanceof Node ? target.parentElement : null;
    return /** @type {HTMLElement | null} */ (element?.closest('.turn'))?.dataset.code;
  }

  /** A stretch of a turn's text, for CSS highlights. @param {string} code @param {number} start @param {number} end */
  range(code, start, end) {
    const text = this.text(code);
    return text && rangeOf(text, start, end);
  }

  /** Where the caret stands in the turn; null where it is elsewhere. @param {string} code */
  caret(code) {
    const text = this.text(code);
    return text ? caretIn(text) : null;
  }

  /** Work on a turn: the caret goes into its text. @param {string} code @param {number} [offset] */
  focus(code, offset = 0) {
    const text = this.text(code);
    if (!text) return;
    this.show(code);
    text.focus({ preventScroll: true });
    setCaret(text, offset);
  }

  /** @param {string} code */
  show(code) {
    this.row(code)?.scrollIntoView({ block: 'nearest' });
  }

  /** The turn heard at a second. @param {number} second */
  at(second) {
    this.starts ??= new TurnClock(this.store.turns.map((turn) => turn.start));
    return this.store.turns[this.starts.at(second)];
  }

  /** @param {Turn} turn */
  #row(turn) {
    const row = /** @type {HTMLElement} */ (/** @type {Element} */ (this.template.content.firstElementChild).cloneNode(true));
    row.dataset.code = turn.code;
    row.id = turn.code;
    this.byCode.set(turn.code, row);
    partsOf(row).text.textContent = turn.text;
    this.#head(row, turn);
    for (const decorator of this.decorators) decorator(row, turn);
    return row;
  }

  /** @param {HTMLElement} row @param {Turn} turn */
  #write(row, turn) {
    const { text } = partsOf(row);
    if (text.textContent !== turn.text && !this.store.drafts.has(turn.code)) {
      const caret = document.activeElement === text ? caretIn(text) : null;
      text.textContent = turn.text;
      if (caret !== null) setCaret(text, Math.min(caret, turn.text.length));
    }
    this.#head(row, turn);
    for (const decorator of this.decorators) decorator(row, turn);
  }

  /** @param {HTMLElement} row @param {Turn} turn */
  #head(row, turn) {
    const number = turn.speaker === null ? -1 : (this.numbers?.get(turn.speaker) ?? -1);
    const name = this.store.voice(turn.speaker)?.name ?? say('nobody');
    const colour = `c${number < 0 ? 0 : (number % COLOURS) + 1}`;
    if (row.dataset.colour !== colour) {
      row.classList.remove(row.dataset.colour ?? 'c0');
      row.classList.add(colour);
      row.dataset.colour = colour;
    }
    const { time, speaker, text } = partsOf(row);
    time.textContent = clock(turn.start);
    time.setAttribute('aria-label', say('playFrom', { time: clock(turn.start) }));
    speaker.textContent = name;
    text.setAttribute('aria-label', say('turn', { name, time: spoken(turn.start) }));
  }

  /** @param {{ codes: string[], structure: boolean, all?: boolean }} change */
  #changed({ codes, structure, all }) {
    this.starts = undefined;
    if (all) this.#renderAgain();
    for (const code of codes) {
      const turn = this.store.turn(code);
      const row = this.byCode.get(code);
      if (turn && row) this.#write(row, turn);
      else if (turn) this.#insert(turn);
      else if (row) this.#remove(code, row);
    }
    if (structure) (this.#empty(), this.#keepStop());
    this.dispatchEvent(new CustomEvent('drawn', { detail: { codes } }));
  }

  /** Everything was read anew; rows that stand stay, with the caret in them. */
  #renderAgain() {
    for (const [code, row] of [...this.byCode]) if (!this.store.turn(code)) this.#remove(code, row);
    for (const turn of this.store.turns) {
      const row = this.byCode.get(turn.code);
      if (row) this.#write(row, turn);
      else this.#insert(turn);
    }
  }

  /** @param {Turn} turn */
  #insert(turn) {
    const row = this.#row(turn);
    const before = this.row(this.store.beside(turn.code, -1)?.code);
    if (before) before.after(row);
    else if (this.root.firstElementChild?.matches('.group')) this.root.firstElementChild.prepend(row);
    else {
      const group = newGroup();
      group.append(row);
      this.root.prepend(group);
    }
  }

  /** @param {string} code @param {HTMLElement} row */
  #remove(code, row) {
    const group = row.parentElement;
    row.remove();
    this.byCode.delete(code);
    if (this.current === code) this.current = null;
    if (group?.matches('.group') && !group.childElementCount) group.remove();
  }

  #voices() {
    this.#number();
    for (const turn of this.store.turns) {
      const row = this.byCode.get(turn.code);
      if (row) this.#head(row, turn);
    }
  }

  #number() {
    this.numbers = new Map(this.store.voices.map((voice, number) => [voice.code, number]));
  }

  /** Locked meanwhile, or opened again. */
  #open() {
    if (this.wasOpen === this.store.isOpen) return;
    this.wasOpen = this.store.isOpen;
    const model = /** @type {HTMLElement} */ (this.template.content.firstElementChild); // of rows to come
    for (const row of [model, ...this.byCode.values()]) setEditable(partsOf(row).text, this.store.isOpen);
  }

  #empty() {
    const line = document.getElementById('no-turns');
    if (line) line.hidden = this.store.turns.length > 0;
  }

  #keepStop() {
    if (!this.row(this.stop)) this.#stopAt(this.store.turns[0]?.code ?? null);
  }

  /**
   * The turns are one stop of the tab key: behind the one that is worked on come the panels that are
   * about it, not hundreds of others, the last of which they would then be about.
   * @param {string | null} code
   */
  #stopAt(code) {
    for (const [one, place] of /** @type {const} */ ([[this.stop, -1], [code, 0]])) {
      const text = this.text(one);
      if (text) text.tabIndex = place;
    }
    this.stop = code;
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const code = this.codeOf(event.target);
    if (!code || code === this.current) return;
    this.row(this.current)?.classList.remove('current');
    this.row(code)?.classList.add('current');
    this.current = code;
    this.#stopAt(code);
    this.dispatchEvent(new CustomEvent('current', { detail: { code } }));
  }
}

/** As the template has them; what decorators add stands behind. @param {HTMLElement} row */
function partsOf(row) {
  const [head, text] = /** @type {HTMLElement[]} */ (/** @type {unknown} */ (row.children));
  const [time, speaker] = /** @type {HTMLElement[]} */ (/** @type {unknown} */ (head.children));
  return { time, speaker, text };
}

function newGroup() {
  const group = document.createElement('section');
  group.className = 'group';
  return group;
}

/** @param {HTMLElement} text @param {boolean} isOpen */
function setEditable(text, isOpen) {
  if (isOpen) {
    try {
      text.contentEditable = 'plaintext-only';
    } catch {
      text.contentEditable = 'true'; // an older browser; what is pasted is made plain in rows-typing.js
    }
    text.removeAttribute('aria-readonly');
    return;
  }
  text.contentEditable = 'false';
  text.setAttribute('aria-readonly', 'true');
}
