// @ts-check
// Two people wrote in the same place: both texts side by side, and a choice.

import { one } from '../shared/finding.js';
import { say } from '../shared/texts.js';
import { oneLine } from './state.js';

/** @typedef {import('./store-conflicts.js').Conflict} Conflict */

export class ConflictDialog {
  /** @param {import('./rows.js').Rows} rows @param {import('./store.js').Store} store */
  constructor(rows, store) {
    this.rows = rows;
    this.store = store;
    this.dialog = /** @type {HTMLDialogElement} */ (one(document, '#conflict-dialog'));
    this.places = one(this.dialog, '.places');
    /** @type {Conflict | undefined} */
    this.shown = undefined;
    for (const choice of /** @type {const} */ (['mine', 'theirs', 'both'])) {
      one(this.dialog, `.${choice}-stays`).addEventListener('click', () => this.#choose(choice));
    }
    one(this.dialog, '.later').addEventListener('click', () => this.dialog.close());
    one(document, '#open-conflict').addEventListener('click', () => this.open());
    store.addEventListener('conflict', () => this.#changed());
  }

  get #first() {
    return this.store.sender.conflicts.open[0];
  }

  /** Never over what somebody is typing: the button waits, and the dialog opens when the hands rest. */
  #changed() {
    one(document, '#open-conflict').hidden = !this.#first;
    this.#mark();
    if (this.dialog.open && this.shown !== this.#first) this.dialog.close();
    this.store.sender.show();
  }

  #mark() {
    for (const row of this.rows.root.querySelectorAll('.in-conflict')) row.classList.remove('in-conflict');
    const codes = this.store.sender.conflicts.open.flatMap((conflict) => conflict.turns.map((turn) => turn.code));
    for (const code of codes) this.rows.row(code)?.classList.add('in-conflict');
  }

  open() {
    const conflict = this.#first;
    if (!conflict || this.dialog.open) return;
    this.shown = conflict;
    const turns = conflict.turns.filter(({ mine, theirs }) => mine?.text !== theirs?.text || mine?.speaker !== theirs?.speaker);
    const voices = conflict.voices.map((voice) => this.#voice(voice));
    this.places.replaceChildren(...turns.map((turn, number) => this.#turn(turn, number)), ...voices);
    this.dialog.showModal();
  }

  /** @param {import('./store-conflicts.js').TurnSides} turn @param {number} number */
  #turn(turn, number) {
    const place = this.#place();
    const label = say('conflictTheirs', { name: turn.person || say('somebody') });
    one(place, '.theirs-label').textContent = label;
    const none = say(turn.base ? 'conflictDeleted' : 'conflictNew');
    one(place, '.theirs').textContent = turn.theirs ? this.#shown(turn.theirs) : none;
    const mine = /** @type {HTMLTextAreaElement} */ (one(place, 'textarea'));
    mine.value = turn.mine?.text ?? '';
    mine.dataset.code = turn.code;
    mine.id = `conflict-mine-${number}`;
    mine.disabled = turn.mine === null;
    mine.placeholder = turn.mine ? '' : say('conflictDeleted');
    one(place, '.mine-label').setAttribute('for', mine.id);
    const isOtherVoice = turn.mine && turn.mine.speaker !== turn.theirs?.speaker;
    one(place, '.mine-voice').textContent = isOtherVoice ? this.#name(turn.mine?.speaker ?? null) : '';
    return place;
  }

  /** @param {import('./state.js').TurnState} state */
  #shown(state) {
    return say('conflictTurn', { name: this.#name(state.speaker), text: state.text });
  }

  /** @param {string | null} code */
  #name(code) {
    return this.store.voice(code)?.name ?? say('nobody');
  }

  /** @param {import('./store-conflicts.js').VoiceSides} voice */
  #voice(voice) {
    const place = this.#place();
    one(place, '.theirs-label').textContent = say('conflictTheirs', { name: voice.person || say('somebody') });
    one(place, '.theirs').textContent = voice.theirs?.name ?? say('conflictDeleted');
    one(place, '.mine-voice').textContent = voice.mine?.name ?? say('conflictDeleted');
    one(place, 'textarea').remove();
    return place;
  }

  #place() {
    const template = /** @type {HTMLTemplateElement} */ (one(document, '#conflict-place'));
    return /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
  }

  /** @param {import('./store-conflicts.js').Choice} choice */
  #choose(choice) {
    if (!this.shown) return;
    const fields = /** @type {HTMLTextAreaElement[]} */ ([...this.places.querySelectorAll('textarea:not(:disabled)')]);
    const texts = new Map(fields.map((field) => [field.dataset.code ?? '', oneLine(field.value)]));
    const code = this.shown.turns[0]?.code;
    this.store.sender.conflicts.choose(this.shown, choice, choice === 'theirs' ? new Map() : texts);
    this.dialog.close();
    if (code) this.rows.focus(code);
    this.open();
  }
}
