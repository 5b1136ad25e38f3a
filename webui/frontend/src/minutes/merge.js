// @ts-check
// Two people wrote at once: what only one of them changed is taken from that one; where both
// changed the same field, a person chooses. Nothing is dropped: an item that one has removed and
// the other has changed stays.
import { LISTS } from './form.js';

/** @typedef {import('./form.js').Content} Content */
/** @typedef {import('./form.js').Item} Item */
/** @typedef {{list: string, id: string, field: string, mine: any, theirs: any}} Clash list, id: "" for a field of the whole */

/** @param {any} a @param {any} b @returns {boolean} */
export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}

/**
 * @param {Content} base what both began with
 * @param {Content} mine
 * @param {Content} theirs
 * @returns {{merged: Content, clashes: Clash[]}} `merged` has mine where they clash
 */
export function merge(base, mine, theirs) {
  /** @type {Clash[]} */
  const clashes = [];
  const fields = Object.keys(theirs).filter((name) => !LISTS.includes(name) && name !== 'dismissed');
  const merged = mergeFields(fields, base, mine, theirs, '', '', clashes);
  for (const name of LISTS) merged[name] = mergeList(name, base[name], mine[name], theirs[name], clashes);
  merged.dismissed = mergeKeys(base.dismissed, mine.dismissed, theirs.dismissed);
  return { merged, clashes };
}

/**
 * @param {string[]} fields @param {Item} base @param {Item} mine @param {Item} theirs
 * @param {string} list @param {string} id @param {Clash[]} clashes
 */
function mergeFields(fields, base, mine, theirs, list, id, clashes) {
  /** @type {Item} */
  const merged = {};
  for (const field of fields) {
    const isMine = same(theirs[field], base[field]) || same(mine[field], theirs[field]);
    merged[field] = isMine || !same(mine[field], base[field]) ? mine[field] : theirs[field];
    if (isMine || same(mine[field], base[field])) continue;
    if (field === 'turns') merged.turns = [...new Set([...mine.turns, ...theirs.turns])];
    else clashes.push({ list, id, field, mine: mine[field], theirs: theirs[field] });
  }
  return merged;
}

/**
 * In my order; what the others have added comes last.
 * @param {string} name @param {Item[]} base @param {Item[]} mine @param {Item[]} theirs @param {Clash[]} clashes
 */
function mergeList(name, base, mine, theirs, clashes) {
  const before = byId(base);
  const here = byId(mine);
  const there = byId(theirs);
  const isMyOrder = !same(base.map((item) => item.id), mine.map((item) => item.id));
  const [first, second] = isMyOrder ? [mine, theirs] : [theirs, mine];
  const ids = new Set([...first, ...second].map((item) => item.id));
  /** @type {Item[]} */
  const merged = [];
  for (const id of ids) {
    const [b, m, t] = [before.get(id), here.get(id), there.get(id)];
    if (m && t) {
      const fields = Object.keys(t).filter((field) => field !== 'id');
      merged.push({ id, ...mergeFields(fields, b ?? {}, m, t, name, id, clashes) });
    } else {
      const left = /** @type {Item} */ (m ?? t);
      if (!b || !same(left, b)) merged.push(left);
    }
  }
  return merged;
}

/** @param {Item[]} items */
function byId(items) {
  return new Map(items.map((item) => [item.id, item]));
}

/** @param {string[]} base @param {string[]} mine @param {string[]} theirs */
function mergeKeys(base, mine, theirs) {
  const all = [...new Set([...theirs, ...mine])];
  return all.filter((key) => !base.includes(key) || (mine.includes(key) && theirs.includes(key)));
}

/** @param {Content} content @param {Clash} clash @param {any} value */
export function settle(content, clash, value) {
  const place = clash.list ? content[clash.list].find((/** @type {Item} */ item) => item.id === clash.id) : content;
  place[clash.field] = value;
}
