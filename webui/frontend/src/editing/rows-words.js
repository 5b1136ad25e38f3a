// @ts-check
// When each word is said: from the server, for the turns somebody works on or hears.

import { send } from '../shared/sending.js';

/**
 * @typedef {[string, number, number, number]} Word text, start, end in seconds, probability
 * @typedef {{ text: string, words: Word[], ends: number[] }} Timed ends: offset behind each word
 * @typedef {import('./state.js').Turn} Turn
 */

export class Words {
  /** @param {string} base @param {import('./store.js').Store} store */
  constructor(base, store) {
    this.base = base;
    this.store = store;
    /** @type {Map<string, Timed>} */
    this.timed = new Map();
    /** @type {Set<string>} */
    this.asked = new Set();
  }

  /** Have the words of these turns at hand soon. @param {(Turn | undefined)[]} turns */
  async want(turns) {
    const codes = turns.flatMap((turn) => (turn && this.#lacks(turn) ? [turn.code] : []));
    if (!codes.length) return;
    const texts = new Map(codes.map((code) => [code, this.store.turn(code)?.text ?? '']));
    codes.forEach((code) => this.asked.add(code));
    try {
      const query = new URLSearchParams({ turns: codes.join(',') });
      for (const [code, words] of await send('GET', `${this.base}editor/words?${query}`)) {
        this.#keep(code, texts.get(code) ?? '', words);
      }
    } catch {
      // times are then reckoned by length
    } finally {
      codes.forEach((code) => this.asked.delete(code));
    }
  }

  /** @param {string} code @param {string} text @param {Word[]} words */
  #keep(code, text, words) {
    let at = 0;
    const ends = words.map(([word]) => {
      const found = text.indexOf(word, at);
      at = found < 0 ? at : found + word.length;
      return at;
    });
    this.timed.set(code, { text, words, ends });
  }

  /** Of a text that is not at the server yet, nobody knows the times. @param {Turn} turn */
  #lacks(turn) {
    const isFresh = this.timed.get(turn.code)?.text === turn.text;
    return !isFresh && !this.asked.has(turn.code) && !this.store.isBusy(turn.code);
  }

  /**
   * The second at which the text behind an offset begins.
   * @param {Turn} turn
   * @param {number} offset
   * @param {string} [text] as it is typed just now
   */
  timeAt(turn, offset, text = turn.text) {
    const share = text.length ? offset / text.length : 0;
    const reckoned = turn.start + (turn.end - turn.start) * share;
    const timed = this.timed.get(turn.code);
    if (!timed?.words.length) return reckoned;
    const at = moved(timed.text, text, offset);
    const index = timed.ends.findIndex((end) => end > at);
    const second = index < 0 ? turn.end : timed.words[index][1];
    return Math.min(turn.end, Math.max(turn.start, second));
  }

  /**
   * Which stretch of the text is heard at a second.
   * @param {Turn} turn
   * @param {number} second
   * @returns {[number, number] | null}
   */
  at(turn, second) {
    const timed = this.timed.get(turn.code);
    if (!timed || timed.text !== turn.text) return null;
    const index = timed.words.findLastIndex(([, start]) => start <= second + 0.02);
    if (index < 0) return null;
    const [word] = timed.words[index];
    return [timed.ends[index] - word.length, timed.ends[index]];
  }
}

/**
 * Where an offset of a text that was typed on stood in the text before.
 * @param {string} before
 * @param {string} after
 * @param {number} offset
 */
function moved(before, after, offset) {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  if (offset <= head) return offset;
  const behind = after.length - offset;
  const isTail = before.slice(before.length - behind) === after.slice(offset) && before.length - behind >= head;
  return isTail ? before.length - behind : head;
}
