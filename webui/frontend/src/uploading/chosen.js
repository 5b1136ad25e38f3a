// @ts-check
// The list of chosen files: their order, 休憩, other devices; and how each of them fares.

import { announce, say } from '../shared/texts.js';

/** @typedef {'waiting' | 'sending' | 'done' | 'failed'} State */

export class Part {
  /** @type {State} */
  state = 'waiting';
  sent = 0; // bytes that are there
  isUseless = false; // it holds no sound: sending it again changes nothing
  /** @type {import('./transfer.js').Transfer | null} */
  transfer = null;
  /** @type {Record<string, string>} */
  meeting = {};

  /** @param {File} file @param {HTMLElement} row */
  constructor(file, row) {
    this.file = file;
    this.row = row;
    this.#find('.part-name').textContent = file.name;
    this.#find('.part-size').textContent = sizeOf(file);
    for (const name of ['earlier', 'later', 'remove', 'again']) {
      this.button(name).setAttribute('aria-label', say(name, { name: file.name }));
    }
  }

  /** @returns {HTMLElement} */
  #find(/** @type {string} */ selector) {
    return /** @type {HTMLElement} */ (this.row.querySelector(selector));
  }

  button(/** @type {string} */ name) {
    return /** @type {HTMLButtonElement} */ (this.#find(`[data-do=${name}]`));
  }

  #isChecked(/** @type {string} */ name) {
    return /** @type {HTMLInputElement} */ (this.#find(`[name=${name}]`)).checked;
  }

  get hasBreak() {
    return this.#isChecked('part-break');
  }

  get isBackup() {
    return this.#isChecked('part-backup');
  }

  /** @param {State} state @param {string} text @param {'' | 'good' | 'bad'} [kind] */
  show(state, text, kind = '') {
    this.state = state;
    const place = this.#find('.part-state');
    place.hidden = !text;
    place.textContent = text;
    place.className = `part-state soft ${kind}`;
    this.button('again').hidden = state !== 'failed' || this.isUseless;
    this.button('remove').hidden = state === 'done'; // it is a recording of the meeting now
  }

  /** @param {number} sent */
  progress(sent) {
    this.sent = sent;
    const bar = /** @type {HTMLProgressElement} */ (this.#find('.part-bar'));
    bar.hidden = false;
    bar.value = this.file.size ? sent / this.file.size : 0;
  }

  /** The order is fixed once sending has begun; a file can still be taken out. */
  fix() {
    this.button('earlier').hidden = this.button('later').hidden = true;
    for (const box of this.row.querySelectorAll('input')) box.disabled = true;
  }
}

export class Chosen {
  /** @type {Part[]} */
  parts = [];
  /** @type {(part: Part) => void} */
  onRemove = () => {};
  /** @type {(part: Part) => void} */
  onAgain = () => {};
  isFixed = false;

  constructor() {
    this.list = /** @type {HTMLElement} */ (document.getElementById('chosen-list'));
    this.box = /** @type {HTMLElement} */ (document.getElementById('chosen'));
    this.template = /** @type {HTMLTemplateElement} */ (document.getElementById('row'));
  }

  /** @param {Iterable<File>} files @returns {Part[]} those that were not chosen before */
  add(files) {
    const added = [];
    for (const file of files) {
      if (this.isFixed || this.parts.some((part) => isSame(part.file, file))) continue;
      const copy = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
      const row = /** @type {HTMLElement} */ (copy.firstElementChild);
      const part = new Part(file, row);
      row.addEventListener('click', (event) => this.#clicked(part, event));
      this.parts.push(part);
      added.push(part);
    }
    this.#draw();
    return added;
  }

  /** @param {Part} part @param {Event} event */
  #clicked(part, event) {
    const button = event.target instanceof Element ? event.target.closest('[data-do]') : null;
    if (!(button instanceof HTMLElement)) return;
    const what = button.dataset.do;
    if (what === 'earlier' || what === 'later') this.#move(part, what === 'earlier' ? -1 : 1, button);
    if (what === 'remove') this.remove(part);
    if (what === 'again') this.onAgain(part);
  }

  /** @param {Part} part @param {number} step @param {HTMLElement} button */
  #move(part, step, button) {
    const from = this.parts.indexOf(part);
    const to = from + step;
    if (to < 0 || to >= this.parts.length) return;
    this.parts.splice(from, 1);
    this.parts.splice(to, 0, part);
    this.#draw();
    const next = button.hasAttribute('disabled') ? part.button(step < 0 ? 'later' : 'earlier') : button;
    next.focus();
    announce(say('moved', { name: part.file.name, number: to + 1 }));
  }

  /** @param {Part} part */
  remove(part) {
    const at = this.parts.indexOf(part);
    if (at < 0) return;
    this.parts.splice(at, 1);
    part.row.remove();
    this.#draw();
    const near = this.parts[Math.min(at, this.parts.length - 1)];
    (near ? near.button('remove') : document.getElementById('recordings'))?.focus();
    announce(say('removed', { name: part.file.name }));
    this.onRemove(part);
  }

  fix() {
    this.isFixed = true;
    for (const part of this.parts) part.fix();
  }

  #draw() {
    this.box.hidden = !this.parts.length;
    this.list.append(...this.parts.map((part) => part.row));
    this.parts.forEach((part, at) => {
      part.button('earlier').disabled = at === 0;
      part.button('later').disabled = at === this.parts.length - 1;
    });
  }
}

/** @param {File} file */
function sizeOf(file) {
  return file.size < 1e5 ? `${Math.ceil(file.size / 1e3)} KB` : `${(file.size / 1e6).toFixed(1)} MB`;
}

/** @param {File} one @param {File} other */
function isSame(one, other) {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
