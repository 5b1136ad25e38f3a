// @ts-check
// Who says a turn: this one, all from here on, or all of that voice; somebody new as well.
import { newCode } from '../state.js';
import { closes, fault, make, nameFrom, one, open, say, shortened } from './dom.js';

/** @typedef {import('../state.js').Turn} Turn */

const NEW = 'new';

export class Speakers {
  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.page = page;
    this.dialog = closes(/** @type {HTMLDialogElement} */ (one(document, '#speaker-dialog')));
    this.choice = /** @type {HTMLSelectElement} */ (one(this.dialog, '#speaker-choice'));
    this.name = /** @type {HTMLInputElement} */ (one(this.dialog, '#speaker-new'));
    this.code = '';
    this.choice.addEventListener('change', () => this.#showName());
    one(this.dialog, 'form').addEventListener('submit', (event) => this.#change(event));
  }

  /** @param {Turn | undefined} [turn] */
  show(turn = this.page.turn) {
    const { store } = this.page;
    if (!turn || !store.isOpen) return;
    this.code = turn.code;
    fault(this.dialog, '');
    one(this.dialog, '.quote').textContent = shortened(turn.text);
    this.choice.replaceChildren(
      ...store.voices.map((voice) => make('option', { value: voice.code }, voice.name)),
      make('option', { value: '' }, say('nobody')),
      make('option', { value: NEW }, say('newSpeaker')),
    );
    this.choice.value = turn.speaker ?? '';
    this.name.value = '';
    this.#showName();
    for (const reach of ['on', 'all']) {
      one(this.dialog, `.soft.${reach}`).textContent = say('countTurns', { count: this.#turns(turn, reach).length });
    }
    /** @type {HTMLInputElement} */ (one(this.dialog, '[name=reach][value=one]')).checked = true;
    void this.page.offerNames();
    open(this.dialog);
    this.choice.focus();
  }

  #showName() {
    const isNew = this.choice.value === NEW;
    one(this.dialog, '.new-name').hidden = !isNew;
    this.name.required = isNew;
    if (isNew) this.name.focus();
  }

  /** @param {Turn} turn @param {string} reach */
  #turns(turn, reach) {
    const { turns } = this.page.store;
    if (reach === 'one') return [turn];
    const from = reach === 'on' ? turns.indexOf(turn) : 0;
    return turns.slice(from).filter((other) => other.speaker === turn.speaker);
  }

  /** @param {Event} event */
  #change(event) {
    event.preventDefault();
    const { store } = this.page;
    const turn = store.turn(this.code);
    if (!turn) return fault(this.dialog, say('turnGone'));
    const name = nameFrom(this.name.value);
    const isNew = this.choice.value === NEW;
    if (isNew && !name) return fault(this.dialog, say('nameMissing'));
    const same = isNew && store.voices.find((voice) => voice.name === name); // who is there already is nobody new
    const speaker = same ? same.code : isNew ? newCode() : this.choice.value || null;
    const reach = /** @type {HTMLInputElement} */ (one(this.dialog, '[name=reach]:checked')).value;
    const codes = new Set(this.#turns(turn, reach).map((other) => other.code));
    const made = isNew && !same ? [{ code: /** @type {string} */ (speaker), after: { name, is_named: true } }] : [];
    store.change('speaker', this.page.wishes((other) => codes.has(other.code), { speaker }), made);
    this.dialog.close();
    this.page.tell(say('speakerChanged', { count: codes.size }));
  }
}
