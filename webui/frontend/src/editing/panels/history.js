// @ts-check
// Every version of a turn: who made it and when, what differs between two, and the way back.
import { send } from '../../shared/sending.js';
import { differences } from './comparing.js';
import { closes, make, moment, one, open, say, trying } from './dom.js';

/** @typedef {import('../state.js').TurnState} TurnState */
/** @typedef {{edit: number | null, person: string, at: string, kind: string, before: TurnState | null, after: TurnState | null}} Version */

export class History {
  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.page = page;
    this.dialog = closes(/** @type {HTMLDialogElement} */ (one(document, '#history-dialog')));
    this.kinds = JSON.parse(this.dialog.dataset.kinds ?? '{}');
    this.before = /** @type {HTMLSelectElement} */ (one(this.dialog, '#version-before'));
    this.after = /** @type {HTMLSelectElement} */ (one(this.dialog, '#version-after'));
    this.restore = /** @type {HTMLButtonElement | null} */ (this.dialog.querySelector('.restore'));
    this.code = '';
    /** @type {Version[]} those after which the turn was there, the oldest first */
    this.versions = [];
    for (const choice of [this.before, this.after]) choice.addEventListener('change', () => this.#compare());
    this.restore?.addEventListener('click', () => this.#restore());
  }

  show() {
    const turn = this.page.turn;
    if (!turn) return;
    this.code = turn.code;
    this.#fill([]);
    open(this.dialog);
    void trying(this.dialog, () => this.#load(turn.code));
  }

  /** @param {string} code */
  async #load(code) {
    const told = await send('GET', (this.dialog.dataset.url ?? '').replace('/-/', `/${code}/`));
    if (this.code === code) this.#fill(told.filter((/** @type {Version} */ version) => version.after));
  }

  /** @param {Version[]} versions */
  #fill(versions) {
    this.versions = versions;
    const labels = versions.map((version) => this.#label(version));
    one(this.dialog, '.versions').replaceChildren(...labels.map((label) => make('li', {}, label)));
    for (const [choice, chosen] of /** @type {const} */ ([[this.before, 0], [this.after, versions.length - 1]])) {
      choice.replaceChildren(...labels.map((label, n) => make('option', { value: String(n) }, `${n + 1}. ${label}`)));
      choice.value = String(chosen);
    }
    this.#compare();
  }

  /** @param {Version} version */
  #label({ kind, person, at }) {
    if (kind === 'machine') return say('machineVersion', { when: moment(at) });
    return say('version', { what: this.kinds[kind] ?? kind, person: person || say('somebody'), when: moment(at) });
  }

  /** @param {HTMLSelectElement} choice */
  #chosen(choice) {
    return this.versions[Number(choice.value)]?.after;
  }

  #compare() {
    const [before, after] = [this.#chosen(this.before), this.#chosen(this.after)];
    const shown = one(this.dialog, '.difference');
    shown.replaceChildren();
    if (this.restore) this.restore.disabled = !before || !this.page.store.isOpen;
    if (!before || !after) return;
    shown.append(...this.#marked(before.text, after.text));
    if (before.polished !== after.polished) {
      const heading = make('strong', {}, say('polished'));
      shown.append(make('br'), heading, ' ', ...this.#marked(before.polished ?? '', after.polished ?? ''));
    }
    if (before.speaker === after.speaker) return;
    const heading = make('strong', {}, say('speaker'));
    shown.append(make('br'), heading, ' ', ...this.#marked(this.#name(before), this.#name(after)));
  }

  /** @param {TurnState} state */
  #name({ speaker }) {
    return this.page.store.voice(speaker)?.name ?? say('nobody');
  }

  /** Said as well as shown: few screen readers tell <ins> and <del>. @param {string} before @param {string} after */
  #marked(before, after) {
    const hidden = (/** @type {string} */ name) => make('span', { className: 'hidden-text' }, say(name));
    const parts = differences(before, after);
    if (before === after) return [make('span', { className: 'soft' }, say('noDifference'))];
    return parts.map(({ kind, text }) => {
      if (kind === 'same') return text;
      const [tag, from, to] = /** @type {const} */ (kind === 'out' ? ['del', 'outFrom', 'outTo'] : ['ins', 'inFrom', 'inTo']);
      return make(tag, {}, hidden(from), text, hidden(to));
    });
  }

  #restore() {
    const state = this.#chosen(this.before);
    const turn = this.page.store.turn(this.code);
    if (!state || !turn) return;
    const { speaker, text, polished } = state; // times and neighbours may have changed since: they stay
    const isThere = speaker === null || this.page.store.voice(speaker);
    const after = { text, polished, ...(isThere ? { speaker } : {}) };
    const isChanged = this.page.store.change('restore', [{ code: this.code, after }]);
    this.dialog.close();
    this.page.tell(say(isChanged ? 'restored' : 'sameAlready'));
  }
}
