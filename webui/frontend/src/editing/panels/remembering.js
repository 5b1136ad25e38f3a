// @ts-check
// この語を用語集に覚えさせる: the next recognition knows the word.
import { send } from '../../shared/sending.js';
import { fault, make, one, trying } from './dom.js';

export class Remembering {
  /**
   * @param {HTMLElement} form .remember of the dialog of find and replace
   * @param {import('./page.js').Page} page
   */
  constructor(form, page) {
    this.form = form;
    this.page = page;
    this.dialog = /** @type {HTMLElement} */ (form.closest('dialog'));
    this.surface = /** @type {HTMLInputElement} */ (one(form, '#remember-surface'));
    this.reading = /** @type {HTMLInputElement} */ (one(form, '#remember-reading'));
    this.kind = /** @type {HTMLSelectElement} */ (one(form, '#remember-kind'));
    this.glossary = /** @type {HTMLSelectElement} */ (one(form, '#remember-glossary'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void trying(this.dialog, () => this.#send());
    });
  }

  hide() {
    this.form.hidden = true;
  }

  /** @param {string} surface the word that was put in */
  show(surface) {
    if (!surface) return;
    void trying(this.dialog, async () => {
      const { glossaries } = await this.page.choices();
      this.glossary.replaceChildren(
        ...glossaries.map(({ token, label }) => make('option', { value: token }, label)),
      );
      this.surface.value = surface;
      this.reading.value = '';
      this.form.hidden = glossaries.length === 0;
    });
  }

  async #send() {
    const told = await send('POST', this.dialog.dataset.remember ?? '', {
      surface: this.surface.value,
      reading: this.reading.value,
      kind: this.kind.value,
      glossary: this.glossary.value,
    });
    this.hide();
    fault(this.dialog, '');
    one(this.dialog, '.found').textContent = told.told;
    this.page.tell(told.told);
  }
}
