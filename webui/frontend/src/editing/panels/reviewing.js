// @ts-check
// What is checked and what should be looked at next: the likeliest mistake first, each term once for all its places.
import { send } from '../../shared/sending.js';
import { clock, make, one, say, shortened } from './dom.js';

/** start, end: characters of the turn's text, counted as code points */
/** @typedef {{turn: string, start: number, end: number, kind: string, weight: number, reason: string, term: string, group: string}} Place */

const MOST = 300; // places of a kind that are listed
const FRESH_MS = 20_000; // reckoning the places of a long meeting anew takes the server a moment

export class Reviewing {
  /**
   * @param {import('./page.js').Page} page
   * @param {(term: string) => void} replace open find and replace with a term
   * @param {(voice: string) => void} name give a voice its name
   */
  constructor(page, replace, name) {
    this.page = page;
    this.root = one(document, '#review-panel');
    this.replace = replace;
    /** @type {Place[]} */
    this.places = [];
    /** @type {Set<string>} */
    this.seen = new Set();
    /** @type {Place | null} */
    this.place = null;
    this.isStale = true;
    this.loadedAt = -Infinity;
    /** @type {Map<Place, string>} what stood there */
    this.found = new Map();
    this.root.querySelector('.everywhere')?.addEventListener('click', () => {
      if (this.place?.term) this.replace(this.place.term);
      else if (this.place) name(voiceOf(this.place));
    });
    page.after(['changed'], () => this.#progress());
    page.store.addEventListener('changed', () => (this.isStale = true));
    page.store.addEventListener('voices', () => (this.isStale = true));
    page.after(['voices'], () => this.#onVoices()); // a dialog has given the focus back by then
    this.#progress();
    void this.load();
  }

  #progress() {
    const { turns } = this.page.store;
    const checked = turns.reduce((sum, turn) => sum + Number(turn.is_checked), 0);
    const bar = /** @type {HTMLProgressElement} */ (one(this.root, 'progress'));
    [bar.max, bar.value] = [turns.length || 1, checked];
    one(this.root, '.share').textContent = say('checkedShare', { checked, turns: turns.length });
  }

  /** Who has a name is asked for no more. */
  #onVoices() {
    this.#list();
    const box = one(this.root, '.place');
    if (!this.place || !voiceOf(this.place) || this.#isOpen(this.place)) return;
    if (box.contains(document.activeElement)) one(this.root, '[data-action=next-place]').focus();
    box.hidden = true;
  }

  async load() {
    try {
      const told = await send('GET', this.root.dataset.url ?? '');
      this.places = told.places; // the likeliest mistake first, its group behind it
      this.found = new Map(this.places.map((place) => [place, this.#text(place)]));
      [this.isStale, this.loadedAt] = [false, performance.now()];
      this.#list();
    } catch {
      this.page.tell(say('placesMissing')); // what was loaded before still leads somewhere
    }
  }

  /** @param {Place} place */
  #text({ turn, start, end }) {
    return [...(this.page.store.turn(turn)?.text ?? '')].slice(start, end).join('');
  }

  /** @param {Place} place */
  #isOpen(place) {
    const voice = voiceOf(place);
    if (voice && this.page.store.voice(voice)?.is_named !== false) return false;
    const turn = this.page.store.turn(place.turn);
    return turn !== undefined && !turn.is_checked && this.found.get(place) === this.#text(place);
  }

  /** Go to the likeliest mistake that was not shown yet. */
  async next() {
    if (this.isStale && performance.now() - this.loadedAt > FRESH_MS) {
      this.page.tell(say('searching'));
      await this.load();
    }
    const left = this.places.filter((place) => this.#isOpen(place));
    if (!left.length) return this.#nothing();
    let place = left.find((found) => !this.seen.has(keyOf(found)));
    if (!place) {
      this.seen.clear();
      place = left[0];
    }
    this.go(place);
  }

  #nothing() {
    one(this.root, '.place').hidden = true;
    this.page.tell(say('noPlaces'));
  }

  /** @param {Place} place */
  go(place) {
    this.place = place;
    this.seen.add(keyOf(place));
    const box = one(this.root, '.place');
    box.hidden = false;
    one(box, '.reason').textContent = say('placeAt', { time: clock(this.page.store.turn(place.turn)?.start ?? 0), reason: place.reason });
    const same = place.term ? this.places.filter((other) => other.group === place.group).length : 0;
    const everywhere = /** @type {HTMLElement | null} */ (box.querySelector('.everywhere'));
    if (everywhere) {
      everywhere.hidden = !place.term && !voiceOf(place);
      everywhere.textContent = place.term ? say('fixEverywhere', { term: shortened(place.term, 20), count: same }) : say('nameVoice');
    }
    const turn = this.page.store.turn(place.turn);
    if (turn) this.page.goTo(turn, unitsTo(turn.text, place.start), unitsTo(turn.text, place.end));
  }

  /** Tick a turn, or take the tick away. @param {string | undefined} [code] */
  check(code = this.page.turn?.code) {
    const turn = this.page.store.turn(code);
    if (!turn) return;
    const isChanged = this.page.store.change('check', [{ code: turn.code, after: { is_checked: !turn.is_checked } }]);
    if (isChanged) this.page.tell(say(turn.is_checked ? 'ticked' : 'unticked'));
  }

  #list() {
    /** @type {Map<string, Place[]>} */
    const kinds = new Map();
    for (const place of this.places.filter((one) => this.#isOpen(one))) {
      const found = kinds.get(place.kind);
      if (found) found.push(place);
      else kinds.set(place.kind, [place]);
    }
    const holder = one(this.root, '.kinds');
    const opened = new Set([...holder.querySelectorAll('details[open]')].map((one) => one.getAttribute('data-kind')));
    holder.replaceChildren(...[...kinds].map(([kind, places]) => this.#kind(kind, places, opened.has(kind))));
    if (!kinds.size) holder.append(make('p', { className: 'soft' }, say('noPlaces')));
  }

  /** @param {string} kind @param {Place[]} places @param {boolean} isOpen */
  #kind(kind, places, isOpen) {
    const count = make('span', { className: 'soft' }, say('countPlaces', { count: places.length }));
    const label = say(`kind-${kind}`.replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase())) || places[0].reason;
    const details = make('details', { open: isOpen, 'data-kind': kind }, make('summary', {}, label, ' ', count));
    const fill = () => {
      if (details.open && !details.querySelector('ul')) details.append(this.#lines(places));
    };
    details.addEventListener('toggle', fill);
    fill();
    return details;
  }

  /** @param {Place[]} places */
  #lines(places) {
    const lines = places.slice(0, MOST).map((place) => {
      const text = place.term || place.reason;
      const button = make('button', { type: 'button', className: 'quiet' }, `${clock(this.page.store.turn(place.turn)?.start ?? 0)} ${shortened(text, 30)}`);
      button.addEventListener('click', () => this.go(place));
      return make('li', {}, button);
    });
    if (places.length > MOST) lines.push(make('li', { className: 'soft' }, say('morePlaces', { count: places.length - MOST })));
    return make('ul', { className: 'plain places' }, ...lines);
  }
}

/** Where a code point begins, counted as JavaScript counts. @param {string} text @param {number} count */
function unitsTo(text, count) {
  return [...text].slice(0, count).join('').length;
}

/** The voice that a place is about; '' for other places. @param {Place} place */
function voiceOf({ group }) {
  return group.startsWith('speaker:') ? group.slice('speaker:'.length) : '';
}

/** @param {Place} place */
function keyOf({ turn, start, kind, term }) {
  return `${turn} ${start} ${kind} ${term}`;
}
