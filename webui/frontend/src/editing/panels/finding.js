// @ts-check
// Finding and replacing in texts: plain words or a pattern, exact or without regard to case and width.
// Pure: runs in the worker src/finder.js, where a pattern that never ends can be stopped.

/** @typedef {{code: string, field: 'text' | 'polished', text: string}} Piece */
/** @typedef {{words: string, replacement: string, isPattern: boolean, folds: boolean}} Wanted */
/** @typedef {[start: number, end: number, put: string]} Span in UTF-16 units of the text, and what comes there */
/** @typedef {{code: string, field: 'text' | 'polished', before: string, after: string, spans: Span[]}} Hit */

const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;
const SELECTORS = '\\u{FE00}-\\u{FE0F}\\u{E0100}-\\u{E01EF}';
const STARTS_WITH_SELECTOR = new RegExp(`^[${SELECTORS}]`, 'u');
const WIDE = '\\u{3000}\\u{FF01}-\\u{FF9F}';
const FOLDED = new RegExp(`[${WIDE}${SELECTORS}]`, 'u');
const PIECES = new RegExp(`[ｦ-ﾝ][ﾞﾟ]?|[${SELECTORS}]|.`, 'gsu');
const IS_WIDE = new RegExp(`^[${WIDE}]`, 'u');
const LETTER = /[\p{L}\p{N}\p{M}]/u;

/**
 * Every text in which something changes. Throws SyntaxError for a pattern that is none.
 * @param {Piece[]} pieces
 * @param {Wanted} wanted
 * @returns {Hit[]}
 */
export function find(pieces, wanted) {
  const pattern = patternOf(wanted);
  const hits = [];
  for (const piece of pieces) {
    const spans = spansOf(piece.text, pattern, wanted);
    if (!spans.length) continue;
    const after = replaced(piece.text, spans);
    hits.push({ code: piece.code, field: piece.field, before: piece.text, after, spans });
  }
  return hits;
}

/** @param {Wanted} wanted */
function patternOf({ words, isPattern, folds }) {
  let source = isPattern ? words : words.replace(SYNTAX, '\\$&');
  if (folds) source = isPattern ? foldPattern(words) : fold(words).text.replace(SYNTAX, '\\$&');
  return new RegExp(source, folds ? 'dgiu' : 'dgu');
}

/**
 * Full-width letters as half-width ones; punctuation stays text and becomes no syntax.
 * @param {string} source
 */
function foldPattern(source) {
  let out = '';
  for (const [piece] of source.matchAll(PIECES)) {
    const narrow = narrowed(piece);
    if (narrow === piece || !narrow || LETTER.test(narrow)) out += narrow;
    else out += [...narrow].map((c) => `\\u{${c.codePointAt(0)?.toString(16)}}`).join('');
  }
  return out;
}

/**
 * Without regard to width; a kanji with a variation selector is as one without.
 * @param {string} text
 * @returns {{text: string, at: number[] | null}} at: where each unit begins in the text; null: as it stands
 */
function fold(text) {
  if (!FOLDED.test(text)) return { text, at: null };
  let out = '';
  const at = [];
  for (const found of text.matchAll(PIECES)) {
    const narrow = narrowed(found[0]);
    for (let n = 0; n < narrow.length; n++) at.push(found.index + (found[0] === narrow ? n : 0));
    out += narrow;
  }
  at.push(text.length);
  return { text: out, at };
}

/** @param {string} piece */
function narrowed(piece) {
  if (STARTS_WITH_SELECTOR.test(piece)) return '';
  return IS_WIDE.test(piece) ? piece.normalize('NFKC') : piece;
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 * @param {Wanted} wanted
 * @returns {Span[]}
 */
function spansOf(text, pattern, { replacement, isPattern, folds }) {
  const { text: searched, at } = folds ? fold(text) : { text, at: null };
  const place = (/** @type {number} */ n) => (at ? at[n] : n);
  /** @type {Span[]} */
  const spans = [];
  for (const match of searched.matchAll(pattern)) {
    const [start, end] = [place(match.index), place(match.index + match[0].length)];
    if (STARTS_WITH_SELECTOR.test(text.slice(end))) continue; // 葛 is no part of another 葛
    const put = isPattern ? expanded(replacement, match, text, place) : replacement;
    if (put !== text.slice(start, end)) spans.push([start, end, put]);
  }
  return spans;
}

/**
 * $1, $<name>, $& and $$ as JavaScript has them, with what really stands in the text.
 * @param {string} replacement
 * @param {RegExpExecArray} match
 * @param {string} text
 * @param {(n: number) => number} place
 */
function expanded(replacement, match, text, place) {
  const places = match.indices;
  if (!places || !replacement.includes('$')) return replacement;
  const said = (/** @type {[number, number] | undefined} */ found) =>
    found ? text.slice(place(found[0]), place(found[1])) : '';
  return replacement.replace(/\$(?:(\$)|(&)|([1-9]\d?)|<([^>]*)>)/g, (whole, dollar, all, number, name) => {
    if (dollar) return '$';
    if (all) return said(places[0]);
    if (number) return Number(number) < places.length ? said(places[Number(number)]) : whole;
    return places.groups && name in places.groups ? said(places.groups[name]) : whole;
  });
}

/**
 * @param {string} text
 * @param {Span[]} spans
 */
function replaced(text, spans) {
  let out = '';
  let at = 0;
  for (const [start, end, put] of spans) {
    out += text.slice(at, start) + put;
    at = end;
  }
  return out + text.slice(at);
}
