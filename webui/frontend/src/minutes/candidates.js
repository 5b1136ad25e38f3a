// @ts-check
// Candidates for decisions and tasks: taken into their list, or put aside and shown again on demand.

/** @typedef {import('./form.js').Form} Form */

const LIST_OF = /** @type {Record<string, string>} */ ({ decision: 'decisions', task: 'tasks' });

export class Candidates {
  /** @param {HTMLElement} section @param {Form} form @param {() => void} changed @param {(words: HTMLElement) => void} taken */
  constructor(section, form, changed, taken) {
    this.section = section;
    this.form = form;
    this.changed = changed;
    this.taken = taken;
    this.showAll = /** @type {HTMLInputElement} */ (section.querySelector('.show-dismissed'));
    this.lines = /** @type {HTMLElement[]} */ ([...section.querySelectorAll('[data-key]')]);
    this.showAll.addEventListener('change', () => this.show());
    section.addEventListener('click', (event) => this.onClick(event));
  }

  /** @param {Event} event */
  onClick(event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    const line = /** @type {HTMLElement | null} */ (button?.closest('[data-key]') ?? null);
    if (!button || !line) return;
    const key = line.dataset.key ?? '';
    if (button.matches('.take')) this.take(line);
    else if (button.matches('.dismiss')) this.form.dismissed.push(key);
    else this.form.dismissed = this.form.dismissed.filter((one) => one !== key);
    this.changed();
    if (button.matches('.take')) return;
    const next = this.lines.slice(this.lines.indexOf(line)).find((one) => !one.hidden) ?? this.lines.find((one) => !one.hidden);
    /** @type {HTMLElement} */ (next?.querySelector('button:not([hidden])') ?? this.showAll).focus();
  }

  /** @param {HTMLElement} line */
  take(line) {
    const item = JSON.parse(line.dataset.item ?? '{}');
    const name = LIST_OF[line.dataset.kind ?? ''];
    this.form.dismissed = this.form.dismissed.filter((one) => one !== line.dataset.key);
    const made = this.form.add(name, { ...item, id: this.idOf(line) });
    this.taken(made);
  }

  /** An item that came from a candidate has an id of it: it is offered again once it is removed. @param {HTMLElement} line */
  idOf(line) {
    return `C-${line.dataset.key}`.slice(0, 40);
  }

  show() {
    const taken = new Set(['decisions', 'tasks'].flatMap((name) => this.form.items(name).map((item) => item.dataset.id)));
    let left = 0;
    for (const line of this.lines) {
      const isDismissed = this.form.dismissed.includes(line.dataset.key ?? '');
      line.hidden = taken.has(this.idOf(line)) || (isDismissed && !this.showAll.checked);
      /** @type {HTMLElement} */ (line.querySelector('.dismiss')).hidden = isDismissed;
      /** @type {HTMLElement} */ (line.querySelector('.back')).hidden = !isDismissed;
      if (!line.hidden && !isDismissed) left += 1;
    }
    const told = this.section.querySelector('.left');
    if (told) told.textContent = (this.section.dataset.left ?? '').replace('{count}', String(left));
  }
}
