// @ts-check
// Changes that are not at the server yet, kept in this browser (IndexedDB) until they are.
// Each belongs to the window that made it, which alone sends it; what a closed window left is taken over.

import { newKey } from './state.js';

const WAIT_MS = 600; // for a window to say that it is open
const STORE = 'changes';

/**
 * @typedef {import('./state.js').Change} Change
 * @typedef {{ key: string, n: number, scope: string, owner: string, tab: string, kind: string,
 *   change: Change, of: string | null, edit: number | null }} Entry
 *   scope: whose changes of which transcript; owner: whose of which meeting;
 *   of: key of the change this takes back, edit: its number at the server
 */

export class Outbox {
  /** @param {string} owner meeting and person @param {string} scope with the transcript */
  constructor(owner, scope) {
    this.owner = owner;
    this.scope = scope;
    this.tab = takeTab(scope);
    /** @type {IDBDatabase | null} */
    this.db = null;
    this.n = Date.now(); // rising, across reloads as well
    this.channel = new BroadcastChannel(`kikitori ${scope}`);
    this.channel.onmessage = (event) => this.#hear(event.data);
    /** @type {Map<string, () => void>} */
    this.heard = new Map();
  }

  /** False where this browser keeps nothing: changes then live as long as the window. */
  async open() {
    this.db = await openDatabase().catch(() => null);
    return this.db !== null;
  }

  /** @param {Pick<Entry, 'kind' | 'change'> & Partial<Entry>} values @returns {Entry} */
  entry(values) {
    const { owner, scope, tab } = this;
    this.n = Math.max(this.n + 1, Date.now());
    return { key: newKey(), n: this.n, owner, scope, tab, of: null, edit: null, ...values };
  }

  /** @param {Entry[]} entries */
  async keep(entries) {
    try {
      await this.#write((store) => entries.forEach((entry) => store.put(entry)));
    } catch {
      this.db = null; // no room, or not allowed: what is in memory is still sent
    }
  }

  /** @param {string[]} keys @param {Entry[]} [kept] written at the same moment */
  async drop(keys, kept = []) {
    await this.#write((store) => {
      keys.forEach((key) => store.delete(key));
      kept.forEach((entry) => store.put(entry));
    });
  }

  /** Is it still this window's to send? Another may have taken a sleeping window for a closed one. @param {Entry} entry */
  async isMine(entry) {
    if (!this.db) return true;
    const found = await ask(this.db.transaction(STORE).objectStore(STORE).get(entry.key));
    return found === undefined ? false : found.tab === this.tab;
  }

  /** What this window has to send, in order: its own, and what closed windows left. @returns {Promise<Entry[]>} */
  async claim() {
    if (!this.db) return [];
    const kept = (await this.#all()).filter((entry) => entry.scope === this.scope);
    const others = new Set(kept.map((entry) => entry.tab).filter((tab) => tab !== this.tab));
    const gone = new Set();
    for (const tab of others) if (!(await this.#isOpen(tab))) gone.add(tab);
    /** @type {Entry[]} */
    const mine = [];
    await this.#write((store) => {
      for (const { key } of kept.filter((entry) => entry.tab === this.tab || gone.has(entry.tab))) {
        const request = store.get(key); // asked again: two windows may be at this
        request.onsuccess = () => {
          const entry = request.result;
          if (!entry || (entry.tab !== this.tab && !gone.has(entry.tab))) return;
          store.put({ ...entry, tab: this.tab });
          mine.push({ ...entry, tab: this.tab });
        };
      }
    });
    return mine.sort((a, b) => a.n - b.n);
  }

  /** Changes of this person to an earlier transcript of the meeting: they can be read, not sent. */
  async stranded() {
    if (!this.db) return [];
    const all = await this.#all();
    return all.filter((entry) => entry.owner === this.owner && entry.scope !== this.scope);
  }

  /** The window is closed or reloaded: who opens it again goes on. @param {Entry[]} entries not kept for sure yet */
  leave(entries) {
    try {
      sessionStorage.setItem(`kikitori tab ${this.scope}`, this.tab);
      if (entries.length) localStorage.setItem(`kikitori left ${this.scope} ${this.tab}`, JSON.stringify(entries));
    } catch {
      // the browser keeps nothing
    }
  }

  /** The window was left and is there again, as it was (the browser's back button). */
  comeBack() {
    sessionStorage.removeItem(`kikitori tab ${this.scope}`);
    localStorage.removeItem(`kikitori left ${this.scope} ${this.tab}`);
  }

  /** What `leave` wrote at the last moment. */
  async recover() {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(`kikitori left ${this.scope} `));
    for (const name of names) {
      await this.keep(JSON.parse(localStorage.getItem(name) ?? '[]'));
      localStorage.removeItem(name);
    }
  }

  /** @returns {Promise<Entry[]>} */
  async #all() {
    if (!this.db) return [];
    return ask(this.db.transaction(STORE).objectStore(STORE).getAll());
  }

  /** @param {(store: IDBObjectStore) => void} work */
  #write(work) {
    if (!this.db) return Promise.resolve();
    const transaction = this.db.transaction(STORE, 'readwrite');
    work(transaction.objectStore(STORE));
    return /** @type {Promise<void>} */ (
      new Promise((done, fail) => {
        transaction.oncomplete = () => done();
        transaction.onabort = () => fail(transaction.error);
      })
    );
  }

  /** @param {string} tab @returns {Promise<boolean>} */
  #isOpen(tab) {
    return new Promise((done) => {
      const timer = setTimeout(() => done(false), WAIT_MS);
      this.heard.set(tab, () => {
        clearTimeout(timer);
        done(true);
      });
      this.channel.postMessage({ ask: tab });
    });
  }

  /** @param {{ ask?: string, open?: string }} said */
  #hear(said) {
    if (said.ask === this.tab) this.channel.postMessage({ open: this.tab });
    if (said.open) this.heard.get(said.open)?.();
  }
}

/** The name of this window: the same after a reload, another one in a copy of the window. @param {string} scope */
function takeTab(scope) {
  const name = `kikitori tab ${scope}`;
  const left = sessionStorage.getItem(name);
  sessionStorage.removeItem(name);
  return left ?? newKey();
}

/** @returns {Promise<IDBDatabase>} */
async function openDatabase() {
  const request = indexedDB.open('kikitori', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
  return ask(request);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function ask(request) {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}
