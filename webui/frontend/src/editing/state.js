// @ts-check
// What a turn is, and what a change of turns does: plain values, no page and no server.

/**
 * @typedef {{ speaker: string | null, start: number, end: number, text: string,
 *   polished: string | null, is_checked: boolean, sources: string[] | null }} TurnState
 * @typedef {TurnState & { code: string }} Turn times in seconds
 * @typedef {{ name: string, is_named: boolean }} VoiceState
 * @typedef {VoiceState & { code: string }} Voice
 * @typedef {{ code: string, before: TurnState | null, after: TurnState | null, follows: string | null }} TurnChange
 * @typedef {{ code: string, before: VoiceState | null, after: VoiceState | null }} VoiceChange
 * @typedef {{ turns: TurnChange[], voices: VoiceChange[] }} Change
 */

const FIELDS = /** @type {const} */ (['speaker', 'start', 'end', 'text', 'polished', 'is_checked', 'sources']);
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789';

/** @param {Turn | undefined} turn @returns {TurnState | null} */
export function stateOf(turn) {
  if (!turn) return null;
  const { code: _, ...state } = turn;
  return state;
}

/** @param {Voice | undefined} voice @returns {VoiceState | null} */
export function voiceState(voice) {
  return voice ? { name: voice.name, is_named: voice.is_named } : null;
}

/** @param {unknown} a @param {unknown} b @returns {boolean} */
export function isSame(a, b) {
  if (a === b) return true;
  if (!a || !b || typeof a !== 'object' || typeof b !== 'object') return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isSame(Reflect.get(a, key), Reflect.get(b, key)));
}

/** What takes a change back. @param {Change} change @returns {Change} */
export function inverse(change) {
  return {
    turns: change.turns.map((t) => ({ ...t, before: t.after, after: t.before })).reverse(),
    voices: change.voices.map((v) => ({ ...v, before: v.after, after: v.before })).reverse(),
  };
}

/** The codes a change touches; those of voices are told apart from those of turns. @param {Change} change */
export function codesOf(change) {
  return [...change.turns.map((t) => t.code), ...change.voices.map((v) => `voice ${v.code}`)];
}

/**
 * Two people's changes of one turn as one; undefined where both changed the same thing differently.
 * A tick is about the text that was read: it does not go over to another text.
 * @param {TurnState | null} base @param {TurnState | null} mine @param {TurnState | null} theirs
 * @returns {TurnState | null | undefined}
 */
export function merged(base, mine, theirs) {
  if (isSame(base, theirs) || isSame(mine, theirs)) return mine;
  if (isSame(base, mine)) return theirs;
  if (!base || !mine || !theirs) return undefined;
  /** @type {Record<string, unknown>} */
  const made = {};
  for (const field of FIELDS) {
    const isTheirs = isSame(base[field], mine[field]);
    if (!isTheirs && !isSame(base[field], theirs[field]) && !isSame(mine[field], theirs[field])) {
      if (field !== 'is_checked') return undefined;
    }
    made[field] = isTheirs ? theirs[field] : mine[field];
  }
  if (made.text !== theirs.text || made.polished !== theirs.polished) made.is_checked = mine.is_checked;
  return /** @type {TurnState} */ (made);
}

/** A code of a turn or voice that a person makes. */
export function newCode() {
  return `P${letters(10)}`;
}

/** Names a change: whatever is sent twice under it is made once. */
export function newKey() {
  return letters(24);
}

/** Random letters; `crypto.randomUUID` is not there on pages without https. @param {number} count */
function letters(count) {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** A turn's text has no line breaks or control characters. @param {string} text */
export function oneLine(text) {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ').replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
}
