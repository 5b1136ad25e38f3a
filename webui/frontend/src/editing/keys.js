// @ts-check
// The keys of the editor: each action has one, and everybody may choose their own (a foot pedal is a key).

const KEPT = 'kikitori.keys'; // in this browser
const NAMED = /^(F\d{1,2}|Escape|Pause|ScrollLock|Insert|Media\w+|Audio\w+|Browser\w+|Launch\w+|PageUp|PageDown)$/;

/** @typedef {{ name: string, label: string, key: string, first: string, run: () => void }} Action */

/** A key with what is held beside it, as `Ctrl+Enter`; '' for one that is only held. @param {KeyboardEvent} event */
export function keyOf(event) {
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code)?.[1] : undefined; // Alt writes other characters on a Mac
  const key = letter ?? event.key;
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'].includes(key)) return '';
  const isPlain = key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  const held = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && !isPlain ? 'Shift' : '',
  ];
  return [...held.filter(Boolean), key.length === 1 ? key.toUpperCase() : key].join('+');
}

/** Does an input method have this key? @param {KeyboardEvent} event */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/** What this browser remembers. @returns {Record<string, string>} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') ?? {};
  } catch {
    return {};
  }
}

export class Keys {
  constructor() {
    /** @type {Map<string, Action>} */
    this.actions = new Map();
    /** @type {Record<string, string>} */
    this.chosen = kept();
    /** @type {() => void} run before every action */
    this.before = () => undefined;
    document.addEventListener('keydown', (event) => this.#press(event));
  }

  /**
   * @param {string} name
   * @param {string} label in the words of the page
   * @param {string} key as `Ctrl+Enter`
   * @param {() => void} run
   */
  register(name, label, key, run) {
    this.actions.set(name, { name, label, key: this.chosen[name] ?? key, first: key, run });
  }

  /** @param {string} name */
  run(name) {
    this.before();
    this.actions.get(name)?.run();
  }

  /** The action that has this key. @param {string} key */
  owner(key) {
    return [...this.actions.values()].find((action) => action.key === key);
  }

  /** Why a key cannot be chosen: it types, or the browser keeps it; '' where it can. @param {string} key */
  static unfit(key) {
    const parts = key.split('+');
    const last = parts.at(-1) ?? '';
    const isHeld = parts.includes('Ctrl') || parts.includes('Alt');
    if (!isHeld && !NAMED.test(last)) return 'key-types';
    const kept = ['C', 'V', 'X', 'A', 'F', 'W', 'T', 'N', 'R', 'P', 'L'].map((letter) => `Ctrl+${letter}`);
    return [...kept, 'Alt+F4', 'F5', 'F11', 'F12', 'Alt+Tab', 'Ctrl+Tab'].includes(key) ? 'key-browser' : '';
  }

  /** @param {string} name @param {string} key */
  choose(name, key) {
    const action = this.actions.get(name);
    if (!action) return;
    action.key = key;
    if (key === action.first) delete this.chosen[name];
    else this.chosen[name] = key;
    this.#keep();
  }

  reset() {
    this.chosen = {};
    for (const action of this.actions.values()) action.key = action.first;
    this.#keep();
  }

  #keep() {
    localStorage.setItem(KEPT, JSON.stringify(this.chosen));
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.defaultPrevented || isComposing(event) || document.querySelector('dialog[open]')) return;
    const key = keyOf(event);
    const target = /** @type {Element} */ (event.target);
    const isField = target.closest('input:not([type=range], [type=checkbox], [type=radio]), textarea, select') !== null;
    if (isField && !NAMED.test(key)) return; // Ctrl+Z there is the field's own
    if (key === '?' && target.closest('[contenteditable]:not([contenteditable=false])')) return;
    const action = this.owner(key);
    if (!action) return;
    event.preventDefault();
    this.run(action.name);
  }
}
