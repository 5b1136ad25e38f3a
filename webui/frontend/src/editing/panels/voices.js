// @ts-check
// The voices of the meeting: how much each speaks, a sample to hear, their names; two as one.
import { closes, fault, make, nameFrom, one, open, say } from './dom.js';

/** @typedef {import('../state.js').Voice} Voice */

const SAMPLE_S = 8;
const COLOURS = 8;

export class Voices {
  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.page = page;
    this.list = one(document, '#voices-panel .voices');
    this.dialog = closes(/** @type {HTMLDialogElement} */ (one(document, '#voice-dialog')));
    this.name = /** @type {HTMLInputElement} */ (one(this.dialog, '#voice-name'));
    this.other = /** @type {HTMLSelectElement} */ (one(this.dialog, '#voice-other'));
    this.code = '';
    one(this.dialog, '.rename').addEventListener('submit', (event) => this.#rename(event));
    one(this.dialog, '.join').addEventListener('submit', (event) => this.#join(event));
    page.after(['changed', 'voices', 'state'], () => this.draw());
    this.draw();
  }

  draw() {
    const { voices, turns } = this.page.store;
    const spoken = new Map(voices.map((voice) => [voice.code, { turns: 0, seconds: 0 }]));
    let seconds = 0;
    for (const turn of turns) {
      const length = Math.max(0, turn.end - turn.start);
      const found = spoken.get(turn.speaker ?? '');
      if (found) (found.turns++, (found.seconds += length));
      seconds += length;
    }
    const held = this.list.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.key : undefined;
    this.list.replaceChildren(
      ...voices.map((voice, number) => {
        const { turns: count, seconds: own } = spoken.get(voice.code) ?? { turns: 0, seconds: 0 };
        return this.#line(voice, number, count, seconds ? Math.round((100 * own) / seconds) : 0);
      }),
    );
    if (!voices.length) this.list.append(make('li', { className: 'soft' }, say('noVoices')));
    if (held) /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-key="${CSS.escape(held)}"]`))?.focus();
  }

  /** @param {Voice} voice @param {number} number @param {number} count of turns @param {number} share percent */
  #line(voice, number, count, share) {
    const button = (/** @type {string} */ text, /** @type {string} */ label, /** @type {() => void} */ run) => {
      const made = make('button', { type: 'button', className: 'quiet', 'aria-label': say(label, { name: voice.name }), 'data-key': `${label} ${voice.code}` }, say(text));
      made.addEventListener('click', run);
      return made;
    };
    const buttons = [];
    if (count && this.page.hasSound) buttons.push(button('listen', 'listenTo', () => this.#listen(voice.code)));
    if (this.page.store.isOpen) {
      buttons.push(button('rename', 'renameVoice', () => this.show(voice.code)));
      if (!count) buttons.push(button('drop', 'dropVoice', () => this.#drop(voice)));
    }
    return make(
      'li',
      {},
      make('p', { className: `voice c${(number % COLOURS) + 1}` }, make('bdi', {}, voice.name)),
      make('p', { className: 'soft' }, say('spoken', { count, share })),
      make('p', { className: 'row' }, ...buttons),
    );
  }

  /** The longest of a voice's turns says most about it. @param {string} code */
  #listen(code) {
    const own = this.page.store.turns.filter((turn) => turn.speaker === code);
    const longest = own.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
    this.page.playBetween(longest.start, Math.min(longest.end, longest.start + SAMPLE_S));
  }

  /** Name a voice, or join it with another. @param {string} code */
  show(code) {
    const { store } = this.page;
    const voice = store.voice(code);
    if (!voice || !store.isOpen) return;
    this.code = code;
    fault(this.dialog, '');
    one(this.dialog, 'h2').textContent = say('voiceTitle', { name: voice.name });
    this.name.value = voice.is_named ? voice.name : ''; // empty, all names are offered
    this.name.placeholder = voice.name;
    const others = store.voices.filter((other) => other.code !== code);
    this.other.replaceChildren(...others.map((other) => make('option', { value: other.code }, other.name)));
    one(this.dialog, '.join').hidden = !others.length;
    void this.page.offerNames();
    open(this.dialog);
    this.name.select();
  }

  /** @param {Event} event */
  #rename(event) {
    event.preventDefault();
    const { store } = this.page;
    const name = nameFrom(this.name.value);
    if (!name) return fault(this.dialog, say('nameMissing'));
    const isTaken = store.voices.some((other) => other.code !== this.code && other.name === name);
    store.change('name', [], [{ code: this.code, after: { name, is_named: true } }]);
    this.dialog.close();
    this.page.tell(say(isTaken ? 'renamedTwice' : 'renamed', { name }));
  }

  /** @param {Event} event */
  #join(event) {
    event.preventDefault();
    const { store } = this.page;
    const [from, to] = [store.voice(this.code), store.voice(this.other.value)];
    if (!from || !to) return;
    const moved = this.page.wishes((turn) => turn.speaker === from.code, { speaker: to.code });
    store.change('join', moved, [{ code: from.code, after: null }]);
    this.dialog.close();
    this.page.tell(say('joined', { from: from.name, to: to.name, count: moved.length }));
  }

  /** @param {Voice} voice that says nothing any more */
  #drop(voice) {
    this.page.store.change('join', [], [{ code: voice.code, after: null }]);
    this.page.tell(say('dropped', { name: voice.name }));
  }
}
