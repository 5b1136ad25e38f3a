// @ts-check
// Sending this window's changes, one after the other, until the server has each; undo and redo.

import { Problem, send } from '../shared/sending.js';
import { Conflicts } from './store-conflicts.js';
import { codesOf, inverse, newKey } from './state.js';

const PATIENCE_MS = 20_000; // of one request
const WAITS_S = [1, 2, 4, 8, 15]; // before it is tried again
const LAST_WORDS = 60_000; // characters that a browser still sends while its window closes

/**
 * @typedef {import('./state.js').Change} Change
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {import('./outbox.js').Outbox} Outbox
 * @typedef {import('./store.js').Store} Store
 * @typedef {'saved' | 'sending' | 'offline' | 'conflict' | 'locked' | 'signed-out' | 'refused'} State
 */

export class Sender {
  /** @param {Store} store @param {Outbox} outbox */
  constructor(store, outbox) {
    this.store = store;
    this.outbox = outbox;
    /** @type {Entry[]} in the order they were made */
    this.queue = [];
    this.conflicts = new Conflicts(store, this);
    /** @type {Promise<void> | null} */
    this.running = null;
    /** @type {State} of the last try, where something waits */
    this.trouble = 'sending';
    this.problem = '';
    this.tries = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    addEventListener('online', () => this.flush());
  }

  /** @returns {State} */
  get state() {
    if (this.store.isLocked) return 'locked';
    if (this.conflicts.open.length) return 'conflict';
    return this.queue.length || this.store.drafts.size ? this.trouble : 'saved';
  }

  /** @param {string} kind @param {Change} change @param {Partial<Entry>} [more] */
  add(kind, change, more = {}) {
    const entry = this.outbox.entry({ kind, change, ...more });
    if (this.conflicts.takes(entry)) return;
    this.queue.push(entry);
    void this.outbox.keep([entry]);
    this.flush();
  }

  /** Is something of this turn (or `voice S1`) still to be sent, or in a conflict? @param {string} code */
  touches(code) {
    return this.conflicts.touches(code) || this.queue.some((entry) => codesOf(entry.change).includes(code));
  }

  /** Send what waits. @returns {Promise<void>} */
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.#run().finally(() => {
      this.running = null;
      this.show();
    });
    this.show();
    return this.running;
  }

  async #run() {
    await null; // what is done at once is sent together
    do {
      await this.#empty();
      if (this.store.isShuffled && !this.queue.length) await this.store.reload().catch(() => undefined);
    } while (this.queue.length && this.trouble === 'sending' && !this.store.isLocked); // typed meanwhile
  }

  async #empty() {
    while (this.queue.length && !this.store.isLocked) {
      const entry = this.queue[0];
      try {
        if (await this.outbox.isMine(entry)) this.#made(entry, await this.#post(entry));
        else await this.#lose(entry);
        this.tries = 0;
        this.trouble = 'sending';
      } catch (error) {
        if (!this.#failed(entry, error)) return;
      }
      this.show();
    }
  }

  /** @param {Entry} entry */
  #post({ key, kind, change, edit, of }) {
    const { base, transcript } = this.store;
    const options = { signal: AbortSignal.timeout(PATIENCE_MS) };
    if (of === null) return send('POST', `${base}edits`, { key, kind, transcript, ...change }, options);
    return send('POST', `${base}edits/${edit}/undo`, { key, transcript }, options);
  }

  /** @param {Entry} entry @param {any} told */
  #made(entry, told) {
    const { store } = this;
    const wasKnown = told.edit <= store.edit; // it was made at an earlier try: others may have gone on from it
    this.queue = this.queue.filter((other) => other !== entry);
    const later = this.queue.filter((other) => other.of === entry.key);
    later.forEach((other) => (other.edit = told.edit));
    void this.outbox.drop([entry.key], later);
    store.steps = told.steps;
    const codes = codesOf(entry.change);
    codes.forEach((code) => store.known.set(code, told.edit));
    if (makesTurns(entry)) store.created = told.edit;
    store.showHeld(codes);
    store.tell('steps');
    if (wasKnown) store.isShuffled = true;
  }

  /** Another window has taken it over; what stands at the server is shown. @param {Entry} entry */
  async #lose(entry) {
    this.queue = this.queue.filter((other) => other !== entry);
    await this.store.reload();
  }

  /** @param {Entry} entry @param {unknown} error @returns {boolean} can the next one be tried? */
  #failed(entry, error) {
    const status = error instanceof Problem ? error.status : 0;
    this.problem = error instanceof Problem ? error.message : '';
    if (status === 409) return this.conflicts.begin(entry, /** @type {Problem} */ (error).told);
    if (status === 423) {
      this.store.lock();
      return false;
    }
    if (status === 401) this.trouble = 'signed-out';
    else this.trouble = error instanceof Problem && error.told.problem ? 'refused' : 'offline'; // a proxy has no words of ours
    const wait = WAITS_S[Math.min(this.tries, WAITS_S.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.flush(), wait * 1000);
    return false;
  }

  /** All that is not at the server. */
  get waiting() {
    return [...this.queue, ...this.conflicts.open.flatMap((conflict) => conflict.entries)];
  }

  /** Take over what this window had before it was reloaded, and what closed windows left. */
  async adopt() {
    const here = new Set(this.waiting.map((entry) => entry.key));
    const found = (await this.outbox.claim()).filter((entry) => !here.has(entry.key));
    for (const entry of found) {
      this.store.put(entry.change);
      this.queue.push(entry);
    }
    if (found.length) void this.flush();
  }

  /** What a person does not want to send any more. @param {string[]} keys */
  async forget(keys) {
    this.queue = this.queue.filter((entry) => !keys.includes(entry.key));
    this.conflicts.open = this.conflicts.open.filter((conflict) => !conflict.entries.some((entry) => keys.includes(entry.key)));
    await this.outbox.drop(keys);
    await this.store.reload().catch(() => undefined);
    this.show();
  }

  /** @param {State} trouble */
  stop(trouble) {
    this.trouble = trouble;
    this.show();
  }

  /** @param {'undo' | 'redo'} way */
  can(way) {
    return this.#last(way) !== undefined || this.store.drafts.size > 0 || (this.store.steps?.[way] ?? null) !== null;
  }

  makesTurns() {
    return this.queue.some(makesTurns);
  }

  show() {
    this.store.tell('state', { state: this.state, problem: this.problem });
  }

  /**
   * Take back the last change of this person, or make it again. What is not sent yet is known here;
   * what is sent is asked from the server.
   * @param {'undo' | 'redo'} way
   * @returns {Promise<Change | undefined>} what it changed
   */
  async step(way) {
    if (!this.store.isOpen) return undefined;
    const entry = this.#last(way);
    if (entry) {
      const change = inverse(entry.change);
      this.store.put(change);
      this.add(way, change, { of: entry.key });
      return change;
    }
    await this.flush();
    if (!this.queue.length) return this.#ask(way);
    this.store.tell('told', { text: 'undo-offline' });
    return undefined;
  }

  /** The entry that waits and would be taken back. @param {'undo' | 'redo'} way */
  #last(way) {
    /** @type {Entry[]} */
    let done = [];
    /** @type {Entry[]} */
    let undone = [];
    for (const entry of this.queue) {
      const without = (/** @type {Entry} */ other) => other.key !== entry.of;
      if (entry.kind === 'undo') [done, undone] = [done.filter(without), [...undone, entry]];
      else if (entry.kind === 'redo') [done, undone] = [[...done, entry], undone.filter(without)];
      else [done, undone] = [[...done, entry], []];
    }
    return (way === 'undo' ? done : undone).at(-1);
  }

  /** @param {'undo' | 'redo'} way @returns {Promise<Change | undefined>} */
  async #ask(way) {
    const { store } = this;
    const edit = store.steps[way];
    if (edit === null || edit === undefined) return undefined;
    try {
      const values = { key: newKey(), transcript: store.transcript };
      const told = await send('POST', `${store.base}edits/${edit}/undo`, values, { signal: AbortSignal.timeout(PATIENCE_MS) });
      codesOf(told).forEach((code) => store.known.set(code, told.edit));
      store.steps = told.steps;
      store.put(told);
      store.tell('steps');
      return told;
    } catch (error) {
      const status = error instanceof Problem ? error.status : 0;
      if (status === 423) store.lock();
      const text = status === 409 ? 'undo-overtaken' : /** @type {Error} */ (error).message;
      store.tell('told', { text: status ? text : 'undo-offline' });
      return undefined;
    }
  }

  /** The window closes: the browser still sends this, whether or not anybody waits for an answer. */
  leave() {
    this.outbox.leave(this.waiting);
    let room = LAST_WORDS;
    for (const { of, key, kind, change } of this.queue) {
      const body = { key, kind, transcript: this.store.transcript, ...change };
      room -= JSON.stringify(body).length * 3; // bytes of a Japanese character
      if (room < 0 || of !== null || this.store.isLocked) return;
      void send('POST', `${this.store.base}edits`, body, { keepalive: true }).catch(() => undefined);
    }
  }
}

/** @param {Entry} entry */
function makesTurns(entry) {
  return entry.change.turns.some((turn) => !turn.before);
}
