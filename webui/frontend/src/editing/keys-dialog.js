// @ts-check
// The list of keys, where everybody may choose their own.

import { one } from '../shared/finding.js';
import { say } from '../shared/texts.js';
import { isComposing, keyOf, Keys } from './keys.js';

export class KeysDialog {
  /** @param {Keys} keys */
  constructor(keys) {
    this.keys = keys;
    this.dialog = /** @type {HTMLDialogElement} */ (one(document, '#keys-dialog'));
    this.list = one(this.dialog, 'tbody');
    this.told = one(this.dialog, '.told');
    /** @type {string | null} the action whose new key is awaited */
    this.asking = null;
    this.list.addEventListener('click', (event) => this.#ask(event.target));
    this.dialog.addEventListener('keydown', (event) => this.#press(event), true);
    this.dialog.addEventListener('close', () => (this.asking = null));
    one(this.dialog, '.reset').addEventListener('click', () => this.#reset());
    one(this.dialog, '.close').addEventListener('click', () => this.dialog.close());
  }

  open() {
    this.told.textContent = '';
    this.#draw();
    this.dialog.showModal();
  }

  #draw() {
    const template = /** @type {HTMLTemplateElement} */ (one(document, '#key-row'));
    const rows = [...this.keys.actions.values()].map((action) => {
      const row = /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
      const button = one(row, 'button');
      button.dataset.name = action.name;
      button.textContent = this.asking === action.name ? say('keyPress') : shown(action.key);
      button.setAttribute('aria-label', say('keyOf', { label: action.label, key: button.textContent }));
      one(row, 'th').textContent = action.label;
      return row;
    });
    this.list.replaceChildren(...rows);
  }

  /** @param {EventTarget | null} target */
  #ask(target) {
    const button = /** @type {Element} */ (target).closest('button');
    if (!button?.dataset.name) return;
    this.asking = button.dataset.name;
    this.told.textContent = say('keyAsk');
    this.#draw();
    this.#focus(this.asking);
  }

  /** @param {string} name */
  #focus(name) {
    /** @type {HTMLElement | null} */ (this.list.querySelector(`[data-name="${name}"]`))?.focus();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.asking || isComposing(event)) return;
    const key = keyOf(event);
    if (!key || key === 'Tab' || key === 'Shift+Tab') return;
    event.preventDefault();
    event.stopPropagation();
    const name = this.asking;
    const owner = this.keys.owner(key);
    const fault = Keys.unfit(key) || (owner && owner.name !== name ? 'key-taken' : '');
    this.told.textContent = fault ? say(FAULTS[fault], { key: shown(key), label: owner?.label ?? '' }) : '';
    if (fault) return;
    this.asking = null;
    this.keys.choose(name, key);
    this.told.textContent = say('keyChosen', { label: this.keys.actions.get(name)?.label ?? '', key: shown(key) });
    this.#draw();
    this.#focus(name);
  }

  #reset() {
    this.asking = null;
    this.keys.reset();
    this.told.textContent = say('keyReset');
    this.#draw();
  }
}

/** @type {Record<string, string>} */
const FAULTS = { 'key-types': 'keyTypes', 'key-browser': 'keyBrowser', 'key-taken': 'keyTaken' };

/** @type {Record<string, string>} */
const PRINTED = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', ' ': 'Space', Escape: 'Esc' };

/** A key as it is printed on it. @param {string} key */
function shown(key) {
  return key.split('+').map((part) => PRINTED[part] ?? part).join(' + ');
}
