// @ts-check
// Find and replace over the meeting: what is found is shown first, what is chosen is one change.
import { oneLine } from '../state.js';
import { closes, fault, one, open, say } from './dom.js';
import { Finder } from './finding-apart.js';
import { Preview } from './preview.js';
import { Remembering } from './remembering.js';

/** @typedef {import('./finding.js').Hit} Hit */
/** @typedef {import('./finding.js').Piece} Piece */

const LONGEST = 200_000; // characters of a turn that the server takes
const FOUND = '\u0000'; // who may only read replaces nothing: every place differs from this

export class Replacing {
  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.page = page;
    this.store = page.store;
    this.dialog = closes(/** @type {HTMLDialogElement} */ (one(document, '#replace-dialog')));
    this.finder = new Finder(this.dialog.dataset.worker ?? '');
    this.preview = new Preview(one(this.dialog, '.hits'), page, () => this.#count(), (hit) => this.#go(hit));
    this.words = /** @type {HTMLInputElement} */ (one(this.dialog, '#find-words'));
    this.replacement = /** @type {HTMLInputElement | null} */ (this.dialog.querySelector('#find-put'));
    this.button = /** @type {HTMLButtonElement | null} */ (this.dialog.querySelector('.put'));
    this.remembering = this.replacement && new Remembering(one(this.dialog, '.remember'), page);
    one(this.dialog, 'form.search').addEventListener('submit', (event) => this.#onSearch(event));
    this.button?.addEventListener('click', () => this.#replace());
  }

  /** @param {string} [words] to look for @param {string} [replacement] */
  show(words = getSelection()?.toString() ?? '', replacement) {
    if (words) this.words.value = words.trim();
    if (this.replacement && replacement !== undefined) this.replacement.value = replacement;
    this.#clear();
    open(this.dialog);
    this.words.select();
    this.finder.warm();
    if (replacement !== undefined) void this.search();
  }

  #clear() {
    this.preview.show([]);
    one(this.dialog, '.found').textContent = '';
    fault(this.dialog, '');
    this.remembering?.hide();
    this.#count();
  }

  /** @param {Event} event */
  #onSearch(event) {
    event.preventDefault();
    void this.search();
  }

  async search() {
    this.#clear();
    const wanted = { words: this.words.value, replacement: this.replacement ? oneLine(this.replacement.value) : FOUND, ...this.#options() };
    if (!wanted.words) return;
    one(this.dialog, '.found').textContent = say('searching');
    const answer = await this.finder.find(this.#pieces(), wanted);
    if (!answer) return; // another search has begun
    one(this.dialog, '.found').textContent = answer.hits ? this.#found(answer.hits) : '';
    if (answer.isSlow) fault(this.dialog, say('patternSlow'));
    if (answer.syntax) fault(this.dialog, say('patternWrong', { detail: answer.syntax }));
    if (answer.hits) this.preview.show(answer.hits);
    this.#count();
  }

  #options() {
    const box = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (one(this.dialog, id)).checked;
    return { isPattern: box('#find-pattern'), folds: box('#find-folds') };
  }

  /** @returns {Piece[]} */
  #pieces() {
    const withPolished = /** @type {HTMLInputElement} */ (one(this.dialog, '#find-polished')).checked;
    /** @type {Piece[]} */
    const pieces = [];
    for (const { code, text, polished } of this.store.turns) {
      pieces.push({ code, field: 'text', text });
      if (withPolished && polished) pieces.push({ code, field: 'polished', text: polished });
    }
    return pieces;
  }

  /** @param {Hit[]} hits */
  #found(hits) {
    const places = hits.reduce((sum, hit) => sum + hit.spans.length, 0);
    const turns = new Set(hits.map((hit) => hit.code)).size;
    return places ? say('foundPlaces', { places, turns }) : say('foundNothing');
  }

  /** @param {Hit} hit */
  #go(hit) {
    const turn = this.store.turn(hit.code);
    this.dialog.close();
    if (turn && hit.field === 'text') this.page.goTo(turn, hit.spans[0][0], hit.spans[0][1]);
    else if (turn) this.page.go(turn.code);
  }

  #count() {
    if (!this.button) return;
    const count = this.preview.chosen().length;
    this.button.disabled = !count || !this.store.isOpen;
  }

  #replace() {
    const chosen = this.preview.chosen();
    const stale = chosen.find((hit) => this.store.turn(hit.code)?.[hit.field] !== hit.before);
    if (stale) {
      void this.search().then(() => fault(this.dialog, say('changedMeanwhile')));
      return;
    }
    if (chosen.some((hit) => hit.after.length > LONGEST)) return fault(this.dialog, say('tooLong'));
    if (!this.store.change('replace', wishes(chosen, this.store.turns))) return;
    const places = chosen.reduce((sum, hit) => sum + hit.spans.length, 0);
    const told = say('replaced', { places });
    this.page.tell(told);
    this.#clear();
    this.words.focus(); // the button is of no use now
    one(this.dialog, '.found').textContent = told;
    if (!this.#options().isPattern) this.remembering?.show(this.replacement?.value ?? '');
  }
}

/**
 * The chosen hits as one change: of each turn what it becomes.
 * @param {Hit[]} chosen
 * @param {import('../state.js').Turn[]} turns
 */
function wishes(chosen, turns) {
  /** @type {Map<string, Partial<import('../state.js').TurnState>>} */
  const after = new Map();
  for (const hit of chosen) after.set(hit.code, { ...after.get(hit.code), [hit.field]: hit.after });
  const found = [];
  let follows = null;
  for (const { code } of turns) {
    const wish = after.get(code);
    if (wish) found.push({ code, after: wish, follows });
    follows = code;
  }
  return found;
}
