// @ts-check
// What differs between two texts, word by word.

/** @typedef {{kind: 'same' | 'out' | 'in', text: string}} Part */

const MOST_PAIRS = 4_000_000; // of words that are compared with each other: some 20 MB, 50 ms
const STRETCH = /[^。]{1,200}。*|。+/gu;

/**
 * The parts of both texts in their order: what stayed, what was taken out, what was put in.
 * @param {string} before
 * @param {string} after
 * @returns {Part[]}
 */
export function differences(before, after) {
  for (const cut of [words, sentences]) {
    const found = compared(cut(before), cut(after));
    if (found) return joined(found);
  }
  return joined([{ kind: 'out', text: before }, { kind: 'in', text: after }]);
}

/**
 * Stretch by stretch: each word that the segmenter gives holds a copy of all that it was given.
 * @param {string} text
 */
function words(text) {
  const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });
  const stretches = text.match(STRETCH) ?? [];
  return stretches.flatMap((stretch) => [...segmenter.segment(stretch)].map((word) => word.segment));
}

/** @param {string} text */
function sentences(text) {
  return text.match(/[^。]*。|[^。]+$/g) ?? [];
}

/**
 * @param {string[]} before
 * @param {string[]} after
 * @returns {Part[] | null} null: too long
 */
function compared(before, after) {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let [tail, other] = [before.length, after.length];
  while (tail > head && other > head && before[tail - 1] === after[other - 1]) (tail--, other--);
  const middle = longestCommon(before.slice(head, tail), after.slice(head, other));
  if (!middle) return null;
  return [...same(before.slice(0, head)), ...middle, ...same(before.slice(tail))];
}

/**
 * @param {string[]} texts
 * @returns {Part[]}
 */
function same(texts) {
  return texts.map((text) => ({ kind: 'same', text }));
}

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {Part[] | null}
 */
function longestCommon(a, b) {
  const width = b.length + 1;
  if ((a.length + 1) * width > MOST_PAIRS) return null;
  const length = new Uint32Array((a.length + 1) * width); // of what is common behind each pair
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i * width + j] =
        a[i] === b[j]
          ? length[(i + 1) * width + j + 1] + 1
          : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
  return walked(a, b, length, width);
}

/**
 * @param {string[]} a
 * @param {string[]} b
 * @param {Uint32Array} length
 * @param {number} width
 * @returns {Part[]}
 */
function walked(a, b, length, width) {
  /** @type {Part[]} */
  const parts = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      parts.push({ kind: 'same', text: a[i] });
      (i++, j++);
    } else if (j >= b.length || (i < a.length && length[(i + 1) * width + j] >= length[i * width + j + 1])) {
      parts.push({ kind: 'out', text: a[i++] });
    } else {
      parts.push({ kind: 'in', text: b[j++] });
    }
  }
  return parts;
}

/**
 * Neighbours of one kind are one part.
 * @param {Part[]} parts
 */
function joined(parts) {
  /** @type {Part[]} */
  const out = [];
  for (const { kind, text } of parts) {
    const last = out.at(-1);
    if (last?.kind === kind) last.text += text;
    else if (text) out.push({ kind, text });
  }
  return out;
}
