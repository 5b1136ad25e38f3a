// @ts-check
// The form is the document: what people write is read out of it, and written back into it.

export const LISTS = ['people', 'topics', 'decisions', 'tasks', 'events', 'annotations', 'omissions'];

/** @typedef {Record<string, any>} Item */
/** @typedef {Record<string, any>} Content webui.minutes.content.Minutes */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** An id of an item. Not randomUUID: that one is for pages under https only. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {Field} field */
function valueOf(field) {
  if (field instanceof HTMLInputElement && field.type === 'checkbox') return field.checked;
  return field.value;
}

/** @param {Field} field @param {any} value */
function setValue(field, value) {
  if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = Boolean(value);
  else if (field.value !== value) {
    if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value)) {
      field.append(new Option(value, value));
    }
    field.value = value;
  }
}

export class Form {
  /**
   * @param {HTMLElement} root
   * @param {string[][]} turns code, time, speaker, text
   */
  constructor(root, turns) {
    this.root = root;
    this.turns = new Map(turns.map((turn) => [turn[0], turn]));
    /** @type {string[]} keys of candidates that were put aside */
    this.dismissed = [];
  }

  /** @returns {Content} */
  read() {
    /** @type {Content} */
    const content = {};
    for (const field of this.fields(this.root)) {
      if (!field.closest('[data-list]')) content[field.dataset.field ?? ''] = valueOf(field);
    }
    for (const name of LISTS) content[name] = this.items(name).map((item) => this.readItem(item));
    content.dismissed = [...this.dismissed];
    return content;
  }

  /** @param {Content} content */
  write(content) {
    for (const field of this.fields(this.root)) {
      if (!field.closest('[data-list]')) setValue(field, content[field.dataset.field ?? '']);
    }
    for (const name of LISTS) this.writeList(name, content[name]);
    this.dismissed = [...content.dismissed];
  }

  /** @param {string} name @returns {HTMLElement} */
  list(name) {
    return /** @type {HTMLElement} */ (this.root.querySelector(`[data-list="${name}"]`));
  }

  /** @param {string} name */
  items(name) {
    return /** @type {HTMLElement[]} */ ([...this.list(name).children]);
  }

  /** @param {ParentNode} part */
  fields(part) {
    return /** @type {Field[]} */ ([...part.querySelectorAll('[data-field]')]);
  }

  /** @param {HTMLElement} element @returns {Item} */
  readItem(element) {
    /** @type {Item} */
    const item = { id: element.dataset.id };
    for (const field of this.fields(element)) item[field.dataset.field ?? ''] = valueOf(field);
    const refs = /** @type {HTMLElement | null} */ (element.querySelector('[data-refs]'));
    if (refs) {
      const codes = this.codes(refs);
      if (refs.dataset.refs === 'one') item.turn = codes[0] ?? '';
      else item.turns = codes;
    }
    return item;
  }

  /** @param {HTMLElement} refs */
  codes(refs) {
    return [...refs.querySelectorAll('[data-turn]')].map((one) => /** @type {HTMLElement} */ (one).dataset.turn ?? '');
  }

  /** @param {HTMLElement} refs @param {string[]} codes */
  setCodes(refs, codes) {
    if (this.codes(refs).join(' ') === codes.join(' ')) return;
    refs.querySelector('ul')?.replaceChildren(...codes.map((code) => this.ref(code)));
  }

  /** @param {string} code */
  ref(code) {
    const turn = this.turns.get(code);
    const made = this.made(turn ? 'ref' : 'gone');
    made.dataset.turn = code;
    if (turn) {
      const link = /** @type {HTMLAnchorElement} */ (made.querySelector('a'));
      link.href = `${this.root.dataset.editor}#${code}`;
      const [, time, speaker, text] = turn;
      /** @type {[string, string][]} */
      const parts = [['.at', time], ['bdi', speaker], ['q', text]];
      for (const [selector, words] of parts) {
        const part = link.querySelector(selector);
        if (part) part.textContent = words;
      }
    } else {
      const gone = made.querySelector('.gone');
      if (gone) gone.textContent = (gone.textContent ?? '').replace('（）', `（${code}）`);
    }
    return made;
  }

  /** @param {string} name @returns {HTMLElement} */
  made(name) {
    const template = /** @type {HTMLTemplateElement} */ (document.querySelector(`template[data-new="${name}"]`));
    const copy = /** @type {HTMLElement} */ (template.content.cloneNode(true));
    return /** @type {HTMLElement} */ (copy.firstElementChild);
  }

  /** @param {string} name @param {Item} item */
  add(name, item) {
    const element = this.made(name);
    element.dataset.id = item.id ?? newId();
    this.writeItem(element, item);
    this.list(name).append(element);
    return element;
  }

  /** @param {HTMLElement} element @param {Item} item */
  writeItem(element, item) {
    for (const field of this.fields(element)) {
      const value = item[field.dataset.field ?? ''];
      if (value !== undefined) setValue(field, value);
    }
    const refs = /** @type {HTMLElement | null} */ (element.querySelector('[data-refs]'));
    if (refs) this.setCodes(refs, refs.dataset.refs === 'one' ? [item.turn].filter(Boolean) : (item.turns ?? []));
  }

  /** Rows that stay keep their place in the page, and the focus. @param {string} name @param {Item[]} items */
  writeList(name, items) {
    const list = this.list(name);
    const there = new Map(this.items(name).map((element) => [element.dataset.id, element]));
    const wanted = new Set(items.map((item) => item.id));
    for (const [id, element] of there) if (!wanted.has(id ?? '')) element.remove();
    items.forEach((item, place) => {
      const element = there.get(item.id) ?? this.add(name, item);
      this.writeItem(element, item);
      if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
    });
  }
}
