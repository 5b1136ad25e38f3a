// @ts-check
// What a search found: each turn with what stands there and what would, to be chosen.
import { clock, make, one, say } from './dom.js';

/** @typedef {import('./finding.js').Hit} Hit */

const STEP = 200; // turns that are shown at once
const AROUND = 16; // characters beside a place
const MOST_PLACES = 5; // of a turn that are shown

export class Preview {
  /**
   * @param {HTMLElement} root .hits
   * @param {import('./page.js').Page} page
   * @param {() => void} onChoice
   * @param {(hit: Hit) => void} onGo to the place in the text
   */
  constructor(root, page, onChoice, onGo) {
    this.root = root;
    this.page = page;
    this.list = one(root, '.preview');
    this.more = one(root, '.more');
    this.canChoose = root.querySelector('.all') !== null;
    /** @type {Hit[]} */
    this.hits = [];
    /** @type {Set<Hit>} */
    this.left = new Set(); // not chosen
    this.onChoice = onChoice;
    this.onGo = onGo;
    root.querySelector('.all')?.addEventListener('click', () => this.#all(true));
    root.querySelector('.none')?.addEventListener('click', () => this.#all(false));
    this.more.addEventListener('click', () => this.#next());
  }

  /** @param {Hit[]} hits */
  show(hits) {
    this.hits = hits;
    this.left.clear();
    this.list.replaceChildren();
    this.root.hidden = !hits.length;
    this.#next();
  }

  chosen() {
    return this.canChoose ? this.hits.filter((hit) => !this.left.has(hit)) : [];
  }

  #next() {
    const from = this.list.children.length;
    const shown = this.hits.slice(from, from + STEP);
    this.list.append(...shown.map((hit) => this.#line(hit)));
    this.more.hidden = this.list.children.length >= this.hits.length;
  }

  /** @param {boolean} isChosen */
  #all(isChosen) {
    this.left = new Set(isChosen ? [] : this.hits);
    for (const box of this.list.querySelectorAll('input')) box.checked = isChosen;
    this.onChoice();
  }

  /** @param {Hit} hit */
  #line(hit) {
    const turn = this.page.store.turn(hit.code);
    const speaker = this.page.store.voice(turn?.speaker)?.name ?? '';
    const where = make('span', { className: 'where' }, `${clock(turn?.start ?? 0)} ${speaker}`);
    if (hit.field === 'polished') where.append(' ', make('span', { className: 'badge' }, say('polished')));
    const label = make('label', {}, where, ...this.#places(hit));
    const go = make('button', { type: 'button', className: 'quiet', 'aria-label': say('goThere', { time: clock(turn?.start ?? 0) }) }, say('there'));
    go.addEventListener('click', () => this.onGo(hit));
    if (!this.canChoose) return make('li', {}, label, go);
    const box = make('input', { type: 'checkbox', checked: !this.left.has(hit) });
    box.addEventListener('change', () => this.#choose(hit, box.checked));
    label.prepend(box, ' ');
    return make('li', {}, label, go);
  }

  /** @param {Hit} hit @param {boolean} isChosen */
  #choose(hit, isChosen) {
    if (isChosen) this.left.delete(hit);
    else this.left.add(hit);
    this.onChoice();
  }

  /** @param {Hit} hit */
  #places(hit) {
    const shown = hit.spans.slice(0, MOST_PLACES).map(([start, end, put]) => {
      const kept = [hit.before.slice(Math.max(0, start - AROUND), start), hit.before.slice(end, end + AROUND)];
      const found = hit.before.slice(start, end);
      const said = this.canChoose
        ? [make('del', {}, found), make('span', { className: 'hidden-text' }, say('becomes')), make('ins', {}, put)]
        : [make('mark', {}, found)];
      return make('span', { className: 'piece', dir: 'auto' }, kept[0], ...said, kept[1]);
    });
    const rest = hit.spans.length - MOST_PLACES;
    if (rest > 0) shown.push(make('span', { className: 'soft' }, say('morePlaces', { count: rest })));
    return shown;
  }
}
