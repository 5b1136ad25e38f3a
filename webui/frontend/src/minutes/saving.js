// @ts-check
// What is written is kept in this browser at once and sent a moment later. It is forgotten here
// only when the service has it; a lost connection, a closed tab, a second writer lose nothing.
import { csrfToken } from '../shared/sending.js';
import { merge, same } from './merge.js';

const KEEP_MS = 150; // what is typed between two of these is kept when the page is left
const PAUSE_MS = 700;
const AGAIN_MS = 5000;

/** @typedef {import('./form.js').Content} Content */
/** @typedef {import('./merge.js').Clash} Clash */
/** @typedef {{revision: number, base: Content, content: Content}} Kept */

export class Saving extends EventTarget {
  /**
   * @param {HTMLElement} root
   * @param {import('./form.js').Form} form
   * @param {{revision: number, content: Content}} base what the service has
   * @param {(clashes: Clash[], merged: Content) => Promise<Content>} choose
   */
  constructor(root, form, base, choose) {
    super();
    this.root = root;
    this.form = form;
    this.base = base;
    this.choose = choose;
    this.key = root.dataset.key ?? '';
    /** @type {Promise<void> | null} */
    this.busy = null;
    this.isLocked = false;
    this.timer = 0;
    this.keeping = 0;
    window.addEventListener('online', () => void this.send());
    window.addEventListener('pagehide', () => {
      if (this.keeping) this.keep();
    });
  }

  /** What an earlier page could not send is taken up again. */
  async takeUp() {
    const text = localStorage.getItem(this.key);
    if (!text) return;
    /** @type {Kept} */
    const kept = JSON.parse(text);
    if (same(kept.content, this.base.content)) return this.forget();
    await this.join(kept.base, kept.content, this.base);
  }

  changed() {
    if (this.isLocked) return;
    this.keeping ||= window.setTimeout(() => this.keep(), KEEP_MS);
    this.tell('saving');
    this.soon(PAUSE_MS);
  }

  keep(content = this.form.read()) {
    clearTimeout(this.keeping);
    this.keeping = 0;
    if (this.isLocked) return;
    /** @type {Kept} */
    const kept = { revision: this.base.revision, base: this.base.content, content };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // the browser keeps no more: it is still in the page, and sent
    }
  }

  forget() {
    clearTimeout(this.keeping);
    this.keeping = 0;
    localStorage.removeItem(this.key);
  }

  /** @param {number} wait */
  soon(wait) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), wait);
  }

  isSaved() {
    return same(this.form.read(), this.base.content);
  }

  /** Send what there is now, before the page is left; whether the service has it. */
  async flush() {
    await this.busy;
    await this.send();
    return this.isSaved();
  }

  send() {
    clearTimeout(this.timer);
    if (!this.busy && !this.isLocked) {
      this.busy = this.sent().finally(() => {
        this.busy = null;
      });
    }
    return this.busy;
  }

  async sent() {
    const content = this.form.read();
    if (same(content, this.base.content)) {
      this.forget();
      return this.tell('saved');
    }
    try {
      await this.answered(content, await this.put(content));
    } catch {
      this.tell('offline');
      this.soon(AGAIN_MS);
    }
  }

  /** @param {Content} content */
  put(content) {
    return fetch(this.root.dataset.url ?? '', {
      method: 'PUT',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() },
      body: JSON.stringify({ revision: this.base.revision, content }),
    });
  }

  /** @param {Content} content @param {Response} response */
  async answered(content, response) {
    const told = await response.json().catch(() => ({}));
    if (response.ok) {
      this.base = { revision: told.revision, content };
      if (same(this.form.read(), content)) {
        this.forget();
        this.tell('saved');
      } else this.changed();
    } else if (response.status === 409 && told.content) {
      await this.join(this.base.content, this.form.read(), told);
    } else if (response.status === 409 || response.status === 423) {
      this.lock(content);
    } else {
      this.tell('refused', `${told.problem ?? ''} ${told.hint ?? ''}`);
      if (response.status >= 500 || response.status === 401) this.soon(AGAIN_MS * 4);
    }
  }

  /** @param {Content} base @param {Content} mine @param {{revision: number, content: Content}} theirs */
  async join(base, mine, theirs) {
    const { merged, clashes } = merge(base, mine, theirs.content);
    this.keep(mine);
    const settled = clashes.length ? await this.choose(clashes, merged) : merged;
    this.base = { revision: theirs.revision, content: theirs.content };
    this.form.write(settled);
    this.changed();
    this.tell('merged');
  }

  /** @param {Content} content what the service did not take any more */
  lock(content) {
    this.isLocked = true;
    clearTimeout(this.timer);
    this.dispatchEvent(new CustomEvent('locked', { detail: { base: this.base.content, content } }));
  }

  /** @param {string} state @param {string} [words] */
  tell(state, words = '') {
    this.dispatchEvent(new CustomEvent('state', { detail: { state, words } }));
  }
}
