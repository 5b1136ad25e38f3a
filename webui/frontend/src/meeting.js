// @ts-check
// The page of a meeting: from text to sound and back, the keys.
// Without this script the page is complete: the browser's own player, anchors, forms.
import { one } from './shared/finding.js';
import { Player } from './shared/player.js';
import { TurnClock } from './shared/turn-clock.js';

const STEP_S = 5;
const KEYS_OFF = 'kikitori.keys-off'; // in this browser

/** The text beside the player: which turn is heard, and the keys. */
class Reader {
  /** @param {HTMLElement} section of the player */
  constructor(section) {
    this.player = new Player(section);
    this.dialog = /** @type {HTMLDialogElement} */ (one(document, 'dialog.keys'));
    this.useKeys = /** @type {HTMLInputElement} */ (one(this.dialog, '.use-keys'));
    this.turns = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.turn')]);
    this.clock = new TurnClock(this.turns.map((turn) => Number(turn.dataset.start)));
    this.now = -1;
  }

  start() {
    this.player.addEventListener('place', () => this.show());
    one(this.player.section, '.help').addEventListener('click', () => this.dialog.showModal());
    document.addEventListener('click', (event) => this.onClick(event));
    document.addEventListener('keydown', (event) => this.onKey(event));
    this.useKeys.checked = localStorage.getItem(KEYS_OFF) === null;
    this.useKeys.addEventListener('change', () => this.keepKeys());
    this.player.start();
  }

  /** Keys of one character disturb who speaks to their computer: they can be turned off. */
  keepKeys() {
    if (this.useKeys.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, '');
  }

  /** Marks the turn that is heard now. */
  show() {
    const { audio, follow } = this.player;
    const index = this.clock.at(audio.currentTime);
    if (index === this.now) return;
    this.turns[this.now]?.classList.remove('now');
    this.turns[this.now]?.removeAttribute('aria-current');
    this.now = index;
    const turn = this.turns[index];
    if (!turn) return;
    turn.classList.add('now');
    turn.setAttribute('aria-current', 'true');
    if (follow.checked && !audio.paused) {
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      turn.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
    }
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target instanceof Element && event.target.closest('a.time');
    if (!(link instanceof HTMLElement)) return;
    this.player.playFrom(Number(link.dataset.start)); // the address follows the anchor as well
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const target = /** @type {Element} */ (event.target);
    const typing = target.closest('input:not([type=range], [type=checkbox]), textarea, select');
    if (typing || this.dialog.open || !this.useKeys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = this.actions(event.key, target);
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * What a key does; undefined where it belongs to the browser or to what has the focus.
   * @param {string} key
   * @param {Element} target
   * @returns {(() => void) | undefined}
   */
  actions(key, target) {
    const { player } = this;
    const takesSpace = target.closest('a, button, summary, input, audio');
    const takesArrows = target.closest('input, audio, .places');
    if (key === ' ' && takesSpace) return undefined;
    if (key.startsWith('Arrow') && takesArrows) return undefined;
    const faster = (/** @type {number} */ step) => player.setSpeed(player.audio.playbackRate + step);
    return {
      ' ': () => player.toggle(),
      ArrowLeft: () => player.seek(player.place - STEP_S),
      ArrowRight: () => player.seek(player.place + STEP_S),
      ArrowUp: () => this.toTurn(-1),
      ArrowDown: () => this.toTurn(1),
      '-': () => faster(-0.1),
      '+': () => faster(0.1),
      ';': () => faster(0.1), // + without shift on a Japanese keyboard
      0: () => player.setSpeed(1),
      f: () => (player.follow.checked = !player.follow.checked),
      '?': () => this.dialog.showModal(),
    }[key];
  }

  /** @param {number} step */
  toTurn(step) {
    const index = Math.min(this.turns.length - 1, Math.max(0, this.now + step));
    const turn = this.turns[index];
    if (!turn) return;
    this.player.seek(Number(turn.dataset.start));
    turn.scrollIntoView({ block: 'nearest' });
  }
}

/** On paper nothing can be opened: what is folded is printed as well. */
function openForPrint() {
  const folded = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll('.beside details:not([open])')]);
  for (const details of folded) details.open = true;
  addEventListener('afterprint', () => folded.forEach((details) => (details.open = false)), { once: true });
}

const section = /** @type {HTMLElement | null} */ (document.querySelector('#player'));
if (section) new Reader(section).start();
addEventListener('beforeprint', openForPrint);
