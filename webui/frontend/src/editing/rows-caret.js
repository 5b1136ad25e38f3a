// @ts-check
// Where the caret stands in a turn's text, counted in UTF-16 units as strings are.

/** @param {HTMLElement} text @returns {number | null} null where the caret is elsewhere */
export function caretIn(text) {
  const selection = getSelection();
  if (!selection?.focusNode || !text.contains(selection.focusNode)) return null;
  return offsetOf(text, selection.focusNode, selection.focusOffset);
}

/** @param {HTMLElement} text @param {Node} node @param {number} at */
export function offsetOf(text, node, at) {
  const range = document.createRange();
  range.selectNodeContents(text);
  range.setEnd(node, at);
  return range.toString().length;
}

/** @param {HTMLElement} text @param {number} offset */
export function setCaret(text, offset) {
  const { node, at } = pointAt(text, offset);
  getSelection()?.collapse(node, at);
}

/** @param {HTMLElement} text @param {number} start @param {number} end */
export function rangeOf(text, start, end) {
  const range = document.createRange();
  const [from, to] = [pointAt(text, start), pointAt(text, end)];
  range.setStart(from.node, from.at);
  range.setEnd(to.node, to.at);
  return range;
}

/** @param {HTMLElement} text @param {number} offset @returns {{ node: Node, at: number }} */
function pointAt(text, offset) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let left = offset;
  /** @type {Node} */
  let last = text;
  while (walker.nextNode()) {
    last = walker.currentNode;
    const { length } = /** @type {Text} */ (last);
    if (left <= length) return { node: last, at: left };
    left -= length;
  }
  return { node: last, at: last === text ? 0 : /** @type {Text} */ (last).length };
}

/** Is something marked, not only the caret set? */
export function hasSelection() {
  return getSelection()?.isCollapsed === false;
}

/**
 * Does the caret stand in the first, or last, line that is seen?
 * @param {HTMLElement} text
 * @param {'first' | 'last'} which
 */
export function isInLine(text, which) {
  const selection = getSelection();
  if (!selection?.rangeCount) return false;
  const caret = selection.getRangeAt(0).getClientRects()[0];
  if (!caret) return true; // in an empty text
  const { top, bottom } = text.getBoundingClientRect();
  return which === 'first' ? caret.top - top < caret.height : bottom - caret.bottom < caret.height;
}
