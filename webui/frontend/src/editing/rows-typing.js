// @ts-check
// Typing into a turn. Nothing is sent or written anew in a row while an input method composes in it.

import { announce, say } from '../shared/texts.js';
import { clock } from './rows.js';
import { isComposing } from './keys.js';
import { caretIn, hasSelection, isInLine } from './rows-caret.js';
import { insert, merge, split } from './rows-turns.js';
import { oneLine } from './state.js';

const PAUSE_MS = 1000; // behind which typing is one change
const LONGEST_MS = 5000; // of one change while somebody types on
const SURE_MS = 4000; // in which a second Backspace merges what two people said

export class Typing {
  /**
   * @param {import('./rows.js').Rows} rows
   * @param {import('./store.js').Store} store
   * @param {import('./rows-words.js').Words} words
   */
  constructor(rows, store, words) {
    this.rows = rows;
    this.store = store;
    this.words = words;
    /** @type {Map<string, { since: number, timer: ReturnType<typeof setTimeout> | undefined }>} */
    this.drafts = new Map();
    /** @type {string | null} */
    this.composing = null;
    this.last = 0; // when something was typed, milliseconds of performance.now()
    this.asked = { code: '', at: 0 };
    this.#listen(rows.root);
  }

  /** @param {HTMLElement} root */
  #listen(root) {
    root.addEventListener('input', (event) => this.#typed(event.target));
    root.addEventListener('compositionstart', (event) => this.#compose(event.target));
    root.addEventListener('compositionend', (event) => this.#composed(event.target));
    root.addEventListener('focusout', (event) => this.commit(this.rows.codeOf(event.target)));
    root.addEventListener('keydown', (event) => this.#key(event));
    root.addEventListener('beforeinput', (event) => this.#before(event));
    root.addEventListener('paste', (event) => this.#insertPlain(event, event.clipboardData));
    root.addEventListener('drop', (event) => this.#insertPlain(event, event.dataTransfer));
  }

  /** The turn whose text an event is about; a row holds other fields as well. @param {EventTarget | null} target */
  #codeAt(target) {
    return target instanceof Element && target.closest('.text') ? this.rows.codeOf(target) : undefined;
  }

  /** @param {EventTarget | null} target */
  #typed(target) {
    const code = this.#codeAt(target);
    if (!code) return;
    this.last = performance.now();
    const draft = this.drafts.get(code) ?? { since: this.last, timer: undefined };
    if (!this.drafts.has(code)) {
      this.drafts.set(code, draft);
      this.store.hold(code);
      this.store.sender.show();
    }
    clearTimeout(draft.timer);
    const wait = Math.max(0, Math.min(PAUSE_MS, draft.since + LONGEST_MS - this.last));
    draft.timer = setTimeout(() => this.commit(code), wait);
  }

  /** @param {EventTarget | null} target */
  #compose(target) {
    this.composing = this.#codeAt(target) ?? null;
    if (this.composing) this.store.hold(this.composing);
  }

  /** @param {EventTarget | null} target */
  #composed(target) {
    this.composing = null;
    this.#typed(target);
  }

  /** What was typed becomes a change. @param {string | undefined} code */
  commit(code) {
    const draft = code === undefined ? undefined : this.drafts.get(code);
    if (!draft || code === undefined || code === this.composing) return;
    clearTimeout(draft.timer);
    this.drafts.delete(code);
    const text = oneLine(this.rows.text(code)?.textContent ?? '');
    this.store.drafts.delete(code);
    if (this.store.turn(code)) this.store.change('text', [{ code, after: { text } }]);
    this.store.release(code);
    this.store.sender.show();
  }

  settle() {
    for (const code of [...this.drafts.keys()]) this.commit(code);
  }

  /** Line breaks, and the browser's own undo, are none of a turn's. @param {InputEvent} event */
  #before(event) {
    const { inputType } = event;
    const isBreak = ['insertParagraph', 'insertLineBreak'].includes(inputType);
    if (!this.#codeAt(event.target)) return;
    if (!isBreak && !inputType.startsWith('history') && !inputType.startsWith('format')) return;
    event.preventDefault();
    if (inputType === 'historyUndo') void this.undo();
    if (inputType === 'historyRedo') void this.redo();
  }

  undo() {
    return this.#step('undo');
  }

  redo() {
    return this.#step('redo');
  }

  /** What is taken back may stand out of sight: it is shown, and told. @param {'undo' | 'redo'} way */
  async #step(way) {
    this.settle();
    const change = await this.store[way]();
    if (!change) return;
    const turn = this.store.turn(change.turns.find(({ after }) => after)?.code);
    if (turn) this.rows.show(turn.code);
    this.store.tell('told', { text: turn ? say(`${way}neAt`, { time: clock(turn.start) }) : say(`${way}ne`) });
  }

  /** @param {Event} event @param {DataTransfer | null} data */
  #insertPlain(event, data) {
    if (!this.#codeAt(event.target)) return;
    event.preventDefault();
    const text = oneLine(data?.getData('text/plain') ?? '');
    if (text) document.execCommand('insertText', false, text);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey || !this.store.isOpen) return;
    const text = /** @type {Element} */ (event.target).closest('.text');
    const code = this.rows.codeOf(text);
    if (!(text instanceof HTMLElement) || !code) return;
    if (this.#does(event, text, code)) event.preventDefault();
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} text @param {string} code @returns {boolean} is it done? */
  #does({ key, shiftKey }, text, code) {
    if (key === 'Enter') return this.split(code, caretIn(text) ?? 0);
    if (shiftKey || hasSelection()) return false;
    const caret = caretIn(text);
    if (key === 'Backspace' && caret === 0) return this.#join(this.store.beside(code, -1)?.code, code);
    if (key === 'Delete' && caret === text.textContent?.length) return this.#join(code, this.store.beside(code, 1)?.code);
    if (key === 'ArrowUp' && isInLine(text, 'first')) return this.go(code, -1);
    if (key === 'ArrowDown' && isInLine(text, 'last')) return this.go(code, 1);
    return false;
  }

  /** To the turn before or behind. @param {string} code @param {number} step */
  go(code, step) {
    const next = this.store.beside(code, step);
    if (next) this.rows.focus(next.code, step < 0 ? next.text.length : 0);
    return next !== undefined;
  }

  /** Cut at the caret; at the end of a text, an empty turn follows. @param {string} code @param {number} offset */
  split(code, offset) {
    this.settle();
    const turn = this.store.turn(code);
    if (!turn || offset === 0) return true;
    if (offset >= turn.text.length) this.rows.focus(insert(this.store, turn));
    else this.rows.focus(split(this.store, turn, offset, this.words.timeAt(turn, offset)));
    announce(say('split'));
    return true;
  }

  /**
   * Two turns become one. Where two people speak, the first press says so and the second does it:
   * a wrong name costs more than a key. @param {string | undefined} one @param {string | undefined} two
   */
  #join(one, two) {
    this.settle();
    const [first, second] = [this.store.turn(one), this.store.turn(two)];
    if (!first || !second) return true;
    const isSure = this.asked.code === second.code && performance.now() - this.asked.at < SURE_MS;
    if (first.text && second.text && !isOneVoice(first.speaker, second.speaker) && !isSure) {
      this.asked = { code: second.code, at: performance.now() };
      this.store.tell('told', { text: 'merge-voices' });
      return true;
    }
    const at = first.text.length;
    merge(this.store, first, second);
    this.rows.focus(first.code, at);
    announce(say('merged'));
    return true;
  }
}

/** @param {string | null} one @param {string | null} two */
function isOneVoice(one, two) {
  return one === two || one === null || two === null;
}
