// @ts-check
// The page of the minutes: rows are added, moved and removed, and everything is saved by itself.
// Without this script the page reads the minutes, and takes them through their steps.
import { Candidates } from './minutes/candidates.js';
import { Chooser } from './minutes/chooser.js';
import { choose, label } from './minutes/conflicts.js';
import { Form } from './minutes/form.js';
import { same } from './minutes/merge.js';
import { Saving } from './minutes/saving.js';

/** @typedef {import('./minutes/form.js').Content} Content */

/** @template {HTMLElement} T @param {string} selector @returns {T} */
function one(selector) {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`${selector} is missing`);
  return /** @type {T} */ (found);
}

class Page {
  constructor() {
    const { revision, content, turns } = JSON.parse(one('#minutes-data').textContent ?? '');
    this.root = one('#minutes');
    this.status = one('.told');
    this.undo = /** @type {HTMLButtonElement} */ (one('.undo'));
    /** @type {(() => HTMLElement)[]} how each removal is taken back */
    this.removed = [];
    this.form = new Form(this.root, turns);
    this.form.dismissed = [...content.dismissed];
    this.chooser = new Chooser(one('dialog.chooser'), turns);
    const dialog = /** @type {HTMLDialogElement} */ (one('dialog.conflict'));
    this.saving = new Saving(this.root, this.form, { revision, content }, (clashes, merged) =>
      choose(this.root, dialog, clashes, merged));
    this.candidates = new Candidates(one('.candidates'), this.form, () => this.changed(), (made) => this.enter(made));
  }

  async start() {
    this.saving.addEventListener('state', (event) => this.tell(/** @type {CustomEvent} */ (event).detail));
    this.saving.addEventListener('locked', (event) => this.lock(/** @type {CustomEvent} */ (event).detail));
    this.root.addEventListener('input', () => this.saving.changed());
    this.root.addEventListener('click', (event) => this.onClick(event));
    this.root.addEventListener('keydown', (event) => this.onKey(event));
    this.undo.addEventListener('click', () => this.takeBack());
    document.addEventListener('submit', (event) => this.leave(event, () => {
      /** @type {HTMLFormElement} */ (event.target).requestSubmit(event.submitter);
    }));
    document.addEventListener('click', (event) => this.follow(event));
    this.candidates.show();
    this.root.dataset.ready = '';
    await this.saving.takeUp();
  }

  changed() {
    this.candidates.show();
    this.saving.changed();
  }

  /** @param {Event} event */
  onClick(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (!button) return;
    if (button.dataset.add) this.enter(this.form.add(button.dataset.add, {}));
    else if (button.matches('.take-over')) this.takeOver();
    else if (button.dataset.do) return this.act(button);
    else return;
    this.changed();
  }

  /** @param {HTMLButtonElement} button */
  act(button) {
    const item = /** @type {HTMLElement} */ (button.closest('.item'));
    const does = button.dataset.do;
    if (does === 'ref') return this.refer(/** @type {HTMLElement} */ (button.closest('.refs')));
    if (does === 'unref') this.remove(/** @type {HTMLElement} */ (button.closest('[data-turn]')));
    else if (does === 'remove') this.remove(item);
    else this.move(item, does === 'up');
    if (does === 'up' || does === 'down') button.focus();
    this.changed();
  }

  /** Alt with an arrow moves a row, Ctrl with Enter begins a new one. @param {KeyboardEvent} event */
  onKey(event) {
    const item = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('.item')) : null;
    if (!item || event.isComposing) return;
    const list = /** @type {HTMLElement} */ (item.parentElement);
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      this.move(item, event.key === 'ArrowUp');
      /** @type {HTMLElement} */ (event.target).focus();
    } else if (event.ctrlKey && event.key === 'Enter') {
      const made = this.form.add(list.dataset.list ?? '', {});
      item.after(made);
      this.enter(made);
    } else return;
    event.preventDefault();
    this.changed();
  }

  /** @param {HTMLElement} item @param {boolean} isUp */
  move(item, isUp) {
    if (isUp) item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    this.say(this.root.dataset.moved ?? '');
  }

  /** @param {HTMLElement} element */
  remove(element) {
    const list = /** @type {HTMLElement} */ (element.parentElement);
    const next = element.nextElementSibling;
    const place = /** @type {HTMLElement | null} */ (next ?? element.previousElementSibling);
    element.remove();
    this.removed.push(() => {
      list.insertBefore(element, next?.parentElement === list ? next : null);
      return element;
    });
    this.undo.hidden = false;
    const part = /** @type {HTMLElement} */ (list.closest('.refs') ?? list.parentElement);
    const focus = place?.querySelector('input, select, textarea, button') ?? part.querySelector('[data-add], [data-do="ref"]');
    /** @type {HTMLElement | null} */ (focus)?.focus();
    this.say(this.root.dataset.removed ?? '');
  }

  takeBack() {
    const element = this.removed.pop()?.();
    this.undo.hidden = !this.removed.length;
    if (!element) return;
    this.enter(element);
    this.changed();
    this.say(this.root.dataset.restored ?? '');
  }

  /** @param {HTMLElement} element */
  enter(element) {
    element.scrollIntoView({ block: 'nearest' });
    /** @type {HTMLElement | null} */ (element.querySelector('input, select, textarea, button'))?.focus();
  }

  /** @param {HTMLElement} refs */
  refer(refs) {
    this.chooser.open((code) => {
      const codes = refs.dataset.refs === 'one' ? [code] : [...new Set([...this.form.codes(refs), code])];
      this.form.setCodes(refs, codes);
      /** @type {HTMLElement | null} */ (refs.querySelector('[data-do="ref"]'))?.focus();
      this.changed();
    });
  }

  takeOver() {
    /** @type {HTMLInputElement} */ (one('[data-field="summary_is_draft"]')).checked = false;
    one('.machine').hidden = true;
    one('[data-field="summary"]').focus();
  }

  /** A link to another page. @param {MouseEvent} event */
  follow(event) {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.pathname !== location.pathname) this.leave(event, () => location.assign(link.href));
  }

  /** What is still to be saved goes first: the next page shows it, or signs it. @param {Event} event @param {() => void} go */
  async leave(event, go) {
    if (event.defaultPrevented || this.saving.isLocked || this.saving.isSaved()) return;
    if (event.target instanceof Element && event.target.closest('dialog')) return;
    event.preventDefault();
    if (await this.saving.flush()) go();
  }

  /** @param {{state: string, words: string}} told */
  tell({ state, words }) {
    if (state === 'merged') {
      this.candidates.show();
      one('.machine').hidden = !(/** @type {HTMLInputElement} */ (one('[data-field="summary_is_draft"]')).checked);
    }
    const told = `${this.root.dataset[state] ?? ''} ${words}`.trim();
    if (state === 'saved' || state === 'saving') one('.saved').textContent = told;
    else this.say(told);
    if (state !== 'merged') this.root.dataset.state = state;
  }

  /** Read out by a screen reader, as saving is not. @param {string} words */
  say(words) {
    this.status.textContent = words;
  }

  /** The record was signed meanwhile: what was not taken any more stays to be read and copied. @param {{base: Content, content: Content}} told */
  lock({ base, content }) {
    const lines = [this.root.dataset.locked ?? '', ...differences(this.root, base, content)];
    const unsent = one('.unsent');
    unsent.textContent = lines.join('\n');
    unsent.hidden = false;
    one('#minutes > fieldset').setAttribute('disabled', '');
    this.say('');
    unsent.focus();
  }
}

/** What the second has otherwise than the first, a line for each field. @param {HTMLElement} root @param {Content} base @param {Content} content */
function* differences(root, base, content) {
  for (const [name, value] of Object.entries(content)) {
    if (same(value, base[name]) || name === 'dismissed') continue;
    if (!Array.isArray(value)) {
      yield `${label(root, { list: '', id: '', field: name, mine: '', theirs: '' })}: ${value}`;
      continue;
    }
    const before = new Map(base[name].map((/** @type {any} */ item) => [item.id, item]));
    for (const item of value) {
      for (const [field, words] of Object.entries(item)) {
        if (field === 'id' || typeof words !== 'string' || !words || words === before.get(item.id)?.[field]) continue;
        yield `${label(root, { list: name, id: item.id, field, mine: '', theirs: '' })}: ${words}`;
      }
    }
  }
}

void new Page().start();
