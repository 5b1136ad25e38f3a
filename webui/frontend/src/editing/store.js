// @ts-check
// The turns and voices as this window shows them: what the server has, with what is still to be sent on top.

import { send } from '../shared/sending.js';
import { Sender } from './store-sending.js';
import { isSame, stateOf, voiceState } from './state.js';

const AGAIN_MS = 2000;

/**
 * @typedef {import('./state.js').Turn} Turn
 * @typedef {import('./state.js').TurnState} TurnState
 * @typedef {import('./state.js').Voice} Voice
 * @typedef {import('./state.js').VoiceState} VoiceState
 * @typedef {import('./state.js').Change} Change
 * @typedef {import('./outbox.js').Outbox} Outbox
 * @typedef {{ code: string, after: Partial<TurnState> | null, follows?: string | null }} TurnWish
 * @typedef {{ code: string, after: Partial<VoiceState> | null }} VoiceWish
 * @typedef {{ edit: number, code: string, after: TurnState | null, follows: string | null }} Held
 */

/**
 * Events: `changed` {codes, structure}, `voices`, `state` {state, problem}, `here` {here},
 * `conflict`, `comments`, `steps`, `told` {text}.
 */
export class Store extends EventTarget {
  /**
   * @param {string} base address of the meeting, with a slash at its end
   * @param {any} found what the address `editor/state` answers
   * @param {Outbox} outbox
   */
  constructor(base, found, outbox) {
    super();
    this.base = base;
    /** @type {Map<string, Turn>} */
    this.byCode = new Map();
    /** @type {Map<string, number>} the edit that a turn or voice stands at here */
    this.known = new Map();
    this.created = 0;
    this.isRenewed = false; // another recognition has taken this one's place
    this.sender = new Sender(this, outbox);
    this.take(found);
  }

  /** @param {any} found */
  take(found) {
    /** @type {Turn[]} in the order of the meeting */
    this.turns = found.turns;
    /** @type {Voice[]} */
    this.voices = found.voices;
    this.transcript = found.transcript;
    this.comments = found.comments;
    this.commentsVersion = found.comments_version;
    this.me = found.me;
    this.duration = found.duration;
    this.mayEdit = found.may_edit;
    this.isLocked = found.is_locked;
    this.steps = found.steps;
    this.edit = found.edit; // the newest that is known here
    this.byCode.clear();
    for (const turn of this.turns) this.byCode.set(turn.code, turn);
    this.known.clear();
    this.created = 0; // the last edit of this window that made a turn
    this.isShuffled = false; // others made turns at the same time: the server knows which comes first
    /** @type {Map<string, Held>} other people's changes of what is being changed here */
    this.held = new Map();
    /** @type {Set<string>} turns that are being typed into */
    this.drafts = new Set();
  }

  get isOpen() {
    return this.mayEdit && !this.isLocked;
  }

  /** @param {string | null | undefined} code */
  turn(code) {
    return code ? this.byCode.get(code) : undefined;
  }

  /** @param {string | null | undefined} code */
  voice(code) {
    return this.voices.find((voice) => voice.code === code);
  }

  /** @param {string} code */
  indexOf(code) {
    const turn = this.byCode.get(code);
    return turn ? this.turns.indexOf(turn) : -1;
  }

  /** The turn before or behind. @param {string} code @param {number} step */
  beside(code, step) {
    const index = this.indexOf(code);
    return index < 0 ? undefined : this.turns[index + step];
  }

  /**
   * Change turns and voices: shown at once, kept, and sent. `after` may name only what changes; null deletes.
   * A new turn names the one it follows. What changes nothing is left out; false where nothing is left.
   * @param {string} kind one of webui.editing.changes.KINDS
   * @param {TurnWish[]} turns
   * @param {VoiceWish[]} [voices]
   */
  change(kind, turns, voices = []) {
    const isTyped = kind === 'text'; // before this window knew of the lock: it is kept, and shown to be copied
    if (!this.mayEdit || (this.isLocked && !isTyped)) return false;
    const gone = new Set();
    const change = {
      turns: turns.map((wish) => this.#turnChange(wish, gone)).filter((t) => !isSame(t.before, t.after)),
      voices: voices.map((wish) => this.#voiceChange(wish)).filter((v) => !isSame(v.before, v.after)),
    };
    if (!change.turns.length && !change.voices.length) return false;
    this.put(change);
    this.sender.add(kind, change);
    return true;
  }

  /**
   * A turn that is deleted names the one it stood behind, past those that went with it: taken back
   * from the last to the first, each finds its place.
   * @param {TurnWish} wish @param {Set<string>} gone
   */
  #turnChange({ code, after, follows }, gone) {
    const before = stateOf(this.turn(code));
    if (!after) gone.add(code);
    const made = after && /** @type {TurnState} */ ({ polished: null, is_checked: false, sources: null, ...before, ...after });
    return { code, before, after: made, follows: follows ?? this.#standsBehind(code, gone) };
  }

  /** @param {string} code @param {Set<string>} gone */
  #standsBehind(code, gone) {
    let index = this.indexOf(code) - 1;
    while (index >= 0 && gone.has(this.turns[index].code)) index -= 1;
    return this.turns[index]?.code ?? null;
  }

  /** @param {VoiceWish} wish */
  #voiceChange({ code, after }) {
    const before = voiceState(this.voice(code));
    const made = after && /** @type {VoiceState} */ ({ is_named: false, ...before, ...after });
    return { code, before, after: made };
  }

  /**
   * Show a change, whoever made it.
   * @param {{ turns: Omit<import('./state.js').TurnChange, 'before'>[], voices: Omit<import('./state.js').VoiceChange, 'before'>[] }} change
   */
  put(change) {
    let structure = false;
    for (const { code, after } of change.voices) this.#putVoice(code, after);
    for (const { code, after, follows } of change.turns) {
      const turn = this.byCode.get(code);
      if (turn && after) Object.assign(turn, after);
      else {
        structure = true;
        if (turn) this.#remove(turn);
        else if (after) this.#insert({ code, ...after }, follows);
      }
    }
    if (change.voices.length) this.tell('voices');
    if (change.turns.length) this.tell('changed', { codes: change.turns.map((t) => t.code), structure });
  }

  /** @param {Turn} turn */
  #remove(turn) {
    this.turns.splice(this.turns.indexOf(turn), 1);
    this.byCode.delete(turn.code);
  }

  /**
   * As the server: behind the named turn, at the end where that one is gone.
   * @param {Turn} turn
   * @param {string | null} follows
   */
  #insert(turn, follows) {
    const before = follows === null ? -1 : this.indexOf(follows);
    const at = follows !== null && before < 0 ? this.turns.length : before + 1;
    this.turns.splice(at, 0, turn);
    this.byCode.set(turn.code, turn);
  }

  /** @param {string} code @param {VoiceState | null} after */
  #putVoice(code, after) {
    const voice = this.voice(code);
    if (!after) this.voices = this.voices.filter((other) => other.code !== code);
    else if (voice) Object.assign(voice, after);
    else this.voices.push({ code, ...after });
  }

  /** A turn is being typed into: what others do to it waits. @param {string} code */
  hold(code) {
    this.drafts.add(code);
  }

  /** @param {string} code */
  release(code) {
    this.drafts.delete(code);
    this.showHeld([code]);
  }

  /** What others did to these turns, where nothing of this window is in its way any more. @param {Iterable<string>} codes */
  showHeld(codes) {
    for (const code of codes) {
      const held = this.held.get(code);
      if (!held || this.isBusy(code)) continue;
      this.held.delete(code);
      if (held.edit <= (this.known.get(code) ?? 0)) continue;
      this.known.set(code, held.edit);
      this.put({ turns: [held], voices: [] });
    }
  }

  /** @param {string} code */
  isBusy(code) {
    return this.drafts.has(code) || this.sender.touches(code);
  }

  /** Ask what others did, and tell where this person is. @param {string} turn @param {boolean} active works on it now */
  async poll(turn, active) {
    const values = { after: String(this.edit), turn, active: active ? '1' : '0', comments: String(this.commentsVersion) };
    const query = new URLSearchParams(values);
    const told = await send('GET', `${this.base}edits?${query}`, undefined, { signal: AbortSignal.timeout(20_000) });
    if (told.transcript !== this.transcript) {
      if (!this.isRenewed) this.tell('told', { text: 'renewed' });
      this.isRenewed = true;
      return;
    }
    for (const change of told.changes) this.#hear(change);
    this.edit = Math.max(this.edit, told.edit);
    this.tell('here', { here: told.here });
    if (told.comments_changed) this.tell('comments');
    this.commentsVersion = told.comments_version;
    if (told.is_locked !== this.isLocked) this.lock(told.is_locked);
  }

  /** @param {any} change one that the server tells of */
  #hear({ edit, turns, voices }) {
    const isFresh = (/** @type {string} */ name) => !this.sender.touches(name) && this.#isNew(name, edit);
    const fresh = voices.filter((/** @type {{ code: string }} */ voice) => isFresh(`voice ${voice.code}`));
    const shown = [];
    if (turns.some((/** @type {Held} */ t) => t.after && !this.byCode.has(t.code))) this.#sort(edit);
    for (const turn of turns) {
      if (this.isBusy(turn.code)) this.held.set(turn.code, { edit, ...turn });
      else if (this.#isNew(turn.code, edit)) shown.push(turn);
    }
    if (shown.length || fresh.length) this.put({ turns: shown, voices: fresh });
  }

  /** Somebody made a turn; where this window did so later, both may stand behind the same one. @param {number} edit */
  #sort(edit) {
    if (!this.sender.makesTurns() && this.created < edit) return;
    this.isShuffled = true;
    void this.sender.flush();
  }

  /** @param {string} code @param {number} edit */
  #isNew(code, edit) {
    if (edit <= (this.known.get(code) ?? 0)) return false;
    this.known.set(code, edit);
    return true;
  }

  /** @param {boolean} [isLocked] */
  lock(isLocked = true) {
    this.isLocked = isLocked;
    void this.sender.flush();
  }

  /** Load everything anew: the server knew more than this window. */
  async reload() {
    const found = await send('GET', `${this.base}editor/state`);
    if (this.drafts.size) {
      setTimeout(() => void this.reload().catch(() => undefined), AGAIN_MS); // somebody is typing
      return;
    }
    this.take(found);
    for (const entry of this.sender.queue) this.put(entry.change);
    this.tell('voices');
    this.tell('changed', { codes: [], structure: true, all: true });
  }

  undo() {
    return this.sender.step('undo');
  }

  redo() {
    return this.sender.step('redo');
  }

  /** @param {string} name @param {Record<string, unknown>} [detail] */
  tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
