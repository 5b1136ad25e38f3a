// @ts-check
// 逐語, ケバ取り, 整文: three ways to see the same turns. What was said stays as it is in all of them.
import { send } from '../../shared/sending.js';
import { make, one, say } from './dom.js';
import { Polishing } from './polishing.js';

const LARGE = 'kikitori.large-type'; // in this browser
const MOST_CODES = 200; // of an address

export class Layers {
  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.page = page;
    this.panel = one(document, '#view-panel');
    this.polishing = new Polishing(page, this.panel.dataset.propose ?? '');
    this.layer = 'verbatim';
    /** @type {Map<string, string>} cleaned texts by code of turn */
    this.cleaned = new Map();
    /** @type {Set<string>} turns whose cleaned text is out of date */
    this.stale = new Set();
    this.panel.addEventListener('change', (event) => this.#onChange(event));
    page.store.addEventListener('changed', (event) => this.#onTurns(/** @type {CustomEvent} */ (event).detail));
    page.store.addEventListener('state', (event) => this.#onState(/** @type {CustomEvent} */ (event).detail));
    page.after(['changed'], () => this.layer === 'polished' && this.polishing.draw());
    this.large = /** @type {HTMLInputElement} */ (one(this.panel, '#large-type'));
    this.#enlarge(localStorage.getItem(LARGE) !== null);
  }

  /** @param {Event} event */
  #onChange(event) {
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (box.id === 'large-type') this.#enlarge(box.checked);
    else void this.show(box.value);
  }

  /** Large type, or back. */
  turnLarge() {
    this.#enlarge(!this.large.checked);
  }

  /** @param {boolean} isLarge */
  #enlarge(isLarge) {
    this.large.checked = isLarge;
    document.documentElement.classList.toggle('large-type', isLarge);
    if (isLarge) localStorage.setItem(LARGE, '');
    else localStorage.removeItem(LARGE);
  }

  /** The next of the three. */
  turnOver() {
    const boxes = /** @type {HTMLInputElement[]} */ ([...this.panel.querySelectorAll('[name=layer]')]);
    const next = boxes[(boxes.findIndex((box) => box.checked) + 1) % boxes.length];
    void this.show(next.value);
    this.page.tell(say('layerShown', { name: next.parentElement?.textContent?.trim() ?? '' }));
  }

  /** Write 整文 of the turn that is worked on. */
  async polish() {
    const code = this.page.turn?.code;
    if (this.layer !== 'polished') await this.show('polished');
    if (code) this.polishing.open(code);
  }

  /** @param {string} layer */
  async show(layer) {
    /** @type {HTMLInputElement} */ (one(this.panel, `[name=layer][value=${layer}]`)).checked = true;
    this.layer = layer;
    const held = this.#held();
    if (layer === 'clean' && !(await this.#load())) return;
    if (this.layer !== layer) return; // somebody was quicker than the server
    this.page.root.dataset.layer = layer;
    for (const hint of this.panel.querySelectorAll('.hint')) {
      /** @type {HTMLElement} */ (hint).hidden = hint.getAttribute('data-layer') !== layer;
    }
    if (layer === 'clean') this.#drawClean();
    if (layer === 'polished') this.polishing.draw();
    else this.polishing.close();
    if (held) this.page.go(held.code, held.offset);
  }

  /** The turn that the keyboard is in: its text is shown by another element in another layer. */
  #held() {
    const place = document.activeElement?.closest('.text, .time');
    const code = this.page.rows.codeOf(place ?? null);
    return code ? { code, offset: this.page.rows.caret(code) ?? 0 } : null;
  }

  /** @param {{codes: string[], all?: boolean}} changed */
  #onTurns({ codes, all }) {
    if (all) this.cleaned.clear();
    for (const code of codes) this.stale.add(code);
  }

  /** The server can clean what it has. @param {{state: string}} told */
  #onState({ state }) {
    const isDue = state === 'saved' && this.layer === 'clean' && (this.stale.size || !this.cleaned.size);
    if (isDue) void this.#load().then((isThere) => isThere && this.layer === 'clean' && this.#drawClean());
  }

  /** Fetch what is missing or out of date. */
  async #load() {
    const codes = [...this.stale];
    const some = this.cleaned.size && codes.length <= MOST_CODES;
    if (some && !codes.length) return true;
    const url = `${this.panel.dataset.url}?layer=clean${some ? `&turns=${codes.join(',')}` : ''}`;
    this.stale.clear();
    try {
      const { texts } = await send('GET', url);
      for (const [code, text] of Object.entries(texts)) this.cleaned.set(code, /** @type {string} */ (text));
      return true;
    } catch (error) {
      codes.forEach((code) => this.stale.add(code));
      this.page.tell(error instanceof TypeError ? say('offline') : /** @type {Error} */ (error).message);
      void this.show('verbatim');
      return false;
    }
  }

  #drawClean() {
    for (const turn of this.page.store.turns) {
      const row = this.page.row(turn.code);
      if (!row) continue;
      const text = this.cleaned.get(turn.code) ?? turn.text;
      const line = row.querySelector('.clean-text') ?? row.appendChild(make('p', { className: 'clean-text' }));
      if (line.textContent !== text) line.textContent = text;
    }
  }
}
