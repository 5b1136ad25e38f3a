// @ts-check
// Splitting, merging, inserting and deleting turns.

import { newCode, stateOf } from './state.js';

/**
 * @typedef {import('./state.js').Turn} Turn
 * @typedef {import('./store.js').Store} Store
 */

/**
 * Cut a turn in two.
 * @param {Store} store
 * @param {Turn} turn
 * @param {number} offset in its text
 * @param {number} second
 * @returns {string} code of the second half
 */
export function split(store, turn, offset, second) {
  const state = /** @type {import('./state.js').TurnState} */ (stateOf(turn));
  const code = newCode();
  const [first, rest] = halves(turn.polished, offset / turn.text.length);
  store.change('split', [
    { code: turn.code, after: { text: turn.text.slice(0, offset), end: second, polished: first } },
    {
      code,
      follows: turn.code,
      after: { ...state, text: turn.text.slice(offset), start: second, polished: rest, sources: turn.sources ?? [turn.code] },
    },
  ]);
  return code;
}

/**
 * 整文 has no times: it is cut at the end of a sentence nearby.
 * @param {string | null} text
 * @param {number} share
 * @returns {[string | null, string | null]}
 */
function halves(text, share) {
  if (text === null) return [null, null];
  const wish = text.length * share;
  const ends = [...text.matchAll(/[。！？!?]/gu)].map((found) => found.index + 1);
  const at = ends.sort((a, b) => Math.abs(a - wish) - Math.abs(b - wish))[0] ?? text.length;
  return [text.slice(0, at), text.slice(at)];
}

/** The second turn goes into the first. @param {Store} store @param {Turn} first @param {Turn} second */
export function merge(store, first, second) {
  const both = first.polished !== null || second.polished !== null;
  store.change('merge', [
    {
      code: first.code,
      after: {
        text: first.text + second.text,
        end: Math.max(first.end, second.end),
        speaker: first.speaker ?? second.speaker,
        polished: both ? (first.polished ?? first.text) + (second.polished ?? second.text) : null,
        is_checked: first.is_checked && second.is_checked,
        sources: [...new Set([...(first.sources ?? [first.code]), ...(second.sources ?? [second.code])])],
      },
    },
    { code: second.code, after: null },
  ]);
}

/**
 * An empty turn behind another, or the first one of all.
 * @param {Store} store
 * @param {Turn} [turn]
 * @returns {string} its code
 */
export function insert(store, turn) {
  const code = newCode();
  const at = turn?.end ?? 0;
  const next = turn ? store.beside(turn.code, 1) : store.turns[0];
  const end = Math.max(at, Math.min(next?.start ?? at, at + 1));
  const after = { speaker: turn?.speaker ?? null, start: at, end, text: '', polished: null, is_checked: false, sources: [] };
  store.change('insert', [{ code, follows: turn?.code ?? null, after }]);
  return code;
}

/** @param {Store} store @param {Turn} turn */
export function remove(store, turn) {
  store.change('delete', [{ code: turn.code, after: null }]);
}
