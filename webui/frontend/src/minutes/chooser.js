// @ts-check
// The dialog in which a turn is looked for by its words or its time.

const MOST = 50;

export class Chooser {
  /** @param {HTMLDialogElement} dialog @param {string[][]} turns code, time, speaker, text */
  constructor(dialog, turns) {
    this.dialog = dialog;
    this.turns = turns;
    this.search = /** @type {HTMLInputElement} */ (dialog.querySelector('input'));
    this.list = /** @type {HTMLElement} */ (dialog.querySelector('.found'));
    this.count = /** @type {HTMLElement} */ (dialog.querySelector('.count'));
    /** @type {(code: string) => void} */
    this.chosen = () => {};
    this.search.addEventListener('input', () => this.show());
    this.search.addEventListener('keydown', (event) => this.onKey(event));
    dialog.querySelector('.close')?.addEventListener('click', () => dialog.close());
  }

  /** @param {(code: string) => void} chosen */
  open(chosen) {
    this.chosen = chosen;
    this.search.value = '';
    this.show();
    this.dialog.showModal();
    this.search.focus();
  }

  /** Enter takes the first that was found. @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    this.list.querySelector('button')?.click();
  }

  show() {
    const words = this.search.value.trim();
    const found = this.turns.filter(([, time, speaker, text]) =>
      !words || time.startsWith(words) || time.includes(`:${words}`) || `${speaker} ${text}`.includes(words));
    const shown = found.slice(0, MOST);
    this.list.replaceChildren(...shown.map((turn) => this.line(turn)));
    const told = found.length > MOST ? this.count.dataset.many : this.count.dataset.some;
    this.count.textContent = (told ?? '').replace('{count}', String(found.length)).replace('{shown}', String(MOST));
  }

  /** @param {string[]} turn */
  line([code, time, speaker, text]) {
    const line = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = `${time} ${speaker} ${text}`;
    button.addEventListener('click', () => {
      this.dialog.close();
      this.chosen(code);
    });
    line.append(button);
    return line;
  }
}
