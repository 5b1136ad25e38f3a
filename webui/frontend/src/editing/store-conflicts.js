// @ts-check
// Somebody else was quicker: what both wrote is kept until a person has chosen.

import { codesOf, isSame, merged, newCode } from './state.js';

/**
 * @typedef {import('./state.js').TurnState} TurnState
 * @typedef {import('./state.js').VoiceState} VoiceState
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {{ code: string, base: TurnState | null, mine: TurnState | null, theirs: TurnState | null,
 *   follows: string | null, person: string, at: string }} TurnSides
 * @typedef {{ code: string, base: VoiceState | null, mine: VoiceState | null, theirs: VoiceState | null,
 *   person: string, at: string }} VoiceSides
 * @typedef {{ entries: Entry[], turns: TurnSides[], voices: VoiceSides[], problem: string }} Conflict
 * @typedef {'mine' | 'theirs' | 'both'} Choice
 */

export class Conflicts {
  /** @param {import('./store.js').Store} store @param {import('./store-sending.js').Sender} sender */
  constructor(store, sender) {
    this.store = store;
    this.sender = sender;
    /** @type {Conflict[]} */
    this.open = [];
  }

  /** @param {string} code */
  touches(code) {
    return this.open.some((conflict) => conflict.entries.some((entry) => codesOf(entry.change).includes(code)));
  }

  /** A change of what is in a conflict waits with it. @param {Entry} entry */
  takes(entry) {
    const conflict = this.open.find((open) => isLinked(entry, linksOf(open.entries)));
    if (!conflict) return false;
    void this.sender.outbox.keep([entry]);
    conflict.entries.push(entry);
    const sides = this.#sides(conflict.entries, { turns: conflict.turns.map(asTold), voices: conflict.voices.map(asTold) });
    Object.assign(conflict, sides);
    this.store.tell('conflict');
    return true;
  }

  /**
   * The server refused a change, and with it all that rest on it. Different things of one turn go
   * together; else a person chooses. Always true: the next change can be tried.
   * @param {Entry} entry @param {any} told what stands at the server
   */
  begin(entry, told) {
    const links = new Set(linksOf([entry]));
    const entries = this.sender.queue.filter((other) => {
      const is = other === entry || isLinked(other, links);
      if (is) linksOf([other]).forEach((code) => links.add(code));
      return is;
    });
    this.sender.queue = this.sender.queue.filter((other) => !entries.includes(other));
    const conflict = { entries, problem: told.problem ?? '', ...this.#sides(entries, told) };
    if (this.#settle(conflict)) return true;
    this.open.push(conflict);
    this.store.tell('conflict');
    return true;
  }

  /** @param {Entry[]} entries @param {any} told @returns {{ turns: TurnSides[], voices: VoiceSides[] }} */
  #sides(entries, told) {
    const turns = ends(entries.flatMap((entry) => entry.change.turns));
    this.#leaveGone(turns, told.voices ?? []);
    const voices = ends(entries.flatMap((entry) => entry.change.voices));
    return {
      turns: turns.map((side) => ({ ...side, follows: side.follows ?? null, ...standing(side, told.turns) })),
      voices: voices.map((side) => ({ ...side, ...standing(side, told.voices) })),
    };
  }

  /**
   * A voice that somebody has joined to another is nobody's any more: the turn keeps who says it now.
   * @param {{ base: TurnState | null, mine: TurnState | null }[]} turns @param {{ code: string, state: unknown }[]} voices
   */
  #leaveGone(turns, voices) {
    const gone = new Set(voices.filter((voice) => voice.state === null).map((voice) => voice.code));
    for (const turn of turns) {
      if (!turn.mine?.speaker || !gone.has(turn.mine.speaker)) continue;
      const speaker = turn.base && !gone.has(turn.base.speaker ?? '') ? turn.base.speaker : null;
      turn.mine = { ...turn.mine, speaker };
      this.store.tell('told', { text: 'voice-gone' });
    }
  }

  /** What can go together without a question, goes. @param {Conflict} conflict */
  #settle(conflict) {
    const made = conflict.turns.map((t) => ({ ...t, made: merged(t.base, t.mine, t.theirs) }));
    const clash = conflict.voices.some((v) => !isSame(v.base, v.theirs) && !isSame(v.mine, v.theirs));
    if (clash || made.some((t) => t.made === undefined)) return false;
    this.#replace(conflict, made.map((t) => ({ ...t, mine: t.made ?? null })), conflict.voices);
    return true;
  }

  /**
   * What a person chose. texts: of turns, where they were written anew.
   * @param {Conflict} conflict
   * @param {Choice} choice
   * @param {Map<string, string>} [texts]
   */
  choose(conflict, choice, texts = new Map()) {
    this.open = this.open.filter((other) => other !== conflict);
    const written = conflict.turns.map((t) => {
      const text = texts.get(t.code);
      const ground = t.mine ?? t.theirs;
      return text === undefined || !ground ? t : { ...t, mine: { ...ground, text } };
    });
    if (choice === 'mine') this.#replace(conflict, written, conflict.voices);
    else this.#replace(conflict, choice === 'both' ? both(written) : written.map(yield_), conflict.voices.map(yield_));
    this.store.tell('conflict');
    void this.sender.flush();
  }

  /** A turn that somebody deleted comes back where it stands here. @param {TurnSides} side */
  #behind({ code, theirs, follows }) {
    if (theirs || !this.store.turn(code)) return follows;
    let before = this.store.beside(code, -1);
    while (before && this.touches(before.code)) before = this.store.beside(before.code, -1); // may not be at the server
    return before?.code ?? null;
  }

  /**
   * The refused changes become one, made on what stands at the server.
   * @param {Conflict} conflict @param {TurnSides[]} turns @param {VoiceSides[]} voices
   */
  #replace(conflict, turns, voices) {
    const { store, sender } = this;
    const change = {
      turns: turns.map((t) => ({ code: t.code, before: t.theirs, after: t.mine, follows: this.#behind(t) })),
      voices: voices.map((v) => ({ code: v.code, before: v.theirs, after: v.mine })),
    };
    store.put(change); // also what is as the server has it: it is shown otherwise here
    change.turns = change.turns.filter((t) => !isSame(t.before, t.after));
    change.voices = change.voices.filter((v) => !isSame(v.before, v.after));
    const gone = conflict.entries.map((entry) => entry.key);
    const kinds = new Set(conflict.entries.map((entry) => entry.kind));
    const kind = kinds.size === 1 && !kinds.has('undo') && !kinds.has('redo') ? [...kinds][0] : 'text';
    const isEmpty = !change.turns.length && !change.voices.length;
    const made = isEmpty ? [] : [sender.outbox.entry({ kind, change })];
    sender.queue.unshift(...made);
    void sender.outbox.drop(gone, made);
    store.showHeld([...store.held.keys()]);
  }
}

/** Theirs stay, and what this person wrote stands behind as turns of its own. @param {TurnSides[]} turns */
function both(turns) {
  return turns.flatMap((t) => {
    if (!t.theirs || !t.mine || t.mine.text === t.theirs.text) return [t.theirs ? yield_(t) : t];
    const mine = { ...t.mine, sources: t.mine.sources ?? [t.code] };
    return [yield_(t), { ...t, code: newCode(), theirs: null, mine, follows: t.code }];
  });
}

/** @template {{ mine: unknown, theirs: unknown }} T @param {T} side @returns {T} */
function yield_(side) {
  return { ...side, mine: side.theirs };
}

/** @param {TurnSides | VoiceSides} side */
function asTold({ code, theirs, person, at }) {
  return { code, state: theirs, person, at };
}

/** What changes rest on each other by: codes, and the turns that new ones stand behind. @param {Entry[]} entries */
function linksOf(entries) {
  return entries.flatMap((entry) => codesOf(entry.change));
}

/** @param {Entry} entry @param {Iterable<string>} links */
function isLinked(entry, links) {
  const linked = new Set(links);
  const made = entry.change.turns.filter((t) => !t.before && t.follows).map((t) => /** @type {string} */ (t.follows));
  return [...codesOf(entry.change), ...made].some((code) => linked.has(code));
}

/**
 * Each code once: what the first change found and what the last one left.
 * @template {{ code: string, before: any, after: any, follows?: string | null }} T
 * @param {T[]} changes
 */
function ends(changes) {
  /** @type {Map<string, { code: string, base: T['before'], mine: T['after'], follows?: string | null }>} */
  const found = new Map();
  for (const { code, before, after, follows } of changes) {
    const side = found.get(code);
    if (side) side.mine = after;
    else found.set(code, { code, base: before, mine: after, follows });
  }
  return [...found.values()];
}

/**
 * @template S
 * @param {{ code: string, base: S }} side
 * @param {{ code: string, state: S, person: string, at: string }[]} [told]
 */
function standing(side, told = []) {
  const found = told.find((other) => other.code === side.code);
  return { theirs: found ? found.state : side.base, person: found?.person ?? '', at: found?.at ?? '' };
}
