// @ts-check
// The page of a meeting: the waveform, from text to sound and back, the keys.
// Without this script the page is complete: the browser's own player, anchors, forms.
import WaveSurfer from 'wavesurfer.js';
import { TurnClock } from './shared/turn-clock.js';

const STEP_S = 5;
const SLOWEST = 0.5;
const FASTEST = 3;
const KEYS_OFF = 'kikitori.keys-off'; // in this browser

/** @typedef {{data: number[]}} Peaks lowest and highest of each tenth of a second, -128..127 */

/**
 * @template {HTMLElement} T
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
function one(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`${selector} is missing`);
  return /** @type {T} */ (found);
}

class Player {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.audio = /** @type {HTMLAudioElement} */ (one(section, 'audio'));
    this.follow = /** @type {HTMLInputElement} */ (one(section, '.follow'));
    this.speed = /** @type {HTMLInputElement} */ (one(section, '.speed'));
    this.dialog = /** @type {HTMLDialogElement} */ (one(document, 'dialog.keys'));
    this.useKeys = /** @type {HTMLInputElement} */ (one(this.dialog, '.use-keys'));
    this.turns = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.turn')]);
    this.clock = new TurnClock(this.turns.map((turn) => Number(turn.dataset.start)));
    this.now = -1;
    /** @type {number | null} */
    this.wanted = null;
  }

  start() {
    one(this.section, '.scripted').hidden = false;
    this.audio.addEventListener('timeupdate', () => this.show());
    this.audio.addEventListener('seeked', () => this.show());
    this.audio.addEventListener('error', () => this.fail());
    this.speed.addEventListener('input', () => this.setSpeed(Number(this.speed.value)));
    one(this.section, '.help').addEventListener('click', () => this.dialog.showModal());
    document.addEventListener('click', (event) => this.onClick(event));
    document.addEventListener('keydown', (event) => this.onKey(event));
    this.useKeys.checked = localStorage.getItem(KEYS_OFF) === null;
    this.useKeys.addEventListener('change', () => this.keepKeys());
    this.section.dataset.ready = '';
    void this.draw();
  }

  /** Keys of one character disturb who speaks to their computer: they can be turned off. */
  keepKeys() {
    if (this.useKeys.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, '');
  }

  async draw() {
    const { peaks, duration, nonce } = this.section.dataset;
    if (!peaks) return;
    const answer = await fetch(peaks, { headers: { Accept: 'application/json' } });
    if (!answer.ok) return; // the sound can be heard without its picture
    /** @type {Peaks} */
    const found = await answer.json();
    const container = one(this.section, '.wave');
    container.hidden = false;
    const colours = getComputedStyle(document.documentElement);
    this.wave = WaveSurfer.create({
      container,
      media: this.audio,
      peaks: [Float32Array.from(found.data, (value) => value / 128)],
      duration: Number(duration),
      height: 64,
      normalize: true,
      waveColor: '#9fb3cc',
      progressColor: colours.getPropertyValue('--main').trim(),
      cspNonce: nonce,
    });
    this.wave.on('interaction', (second) => this.seek(second));
    this.section.dataset.drawn = '';
  }

  /** Where it plays, or will once the sound is there: it is fetched only when somebody wants to hear it. */
  get place() {
    return this.wanted ?? this.audio.currentTime;
  }

  /** @param {number} second */
  seek(second) {
    if (this.wanted === null) {
      if (this.audio.readyState !== HTMLMediaElement.HAVE_NOTHING) {
        this.audio.currentTime = second;
        return;
      }
      this.audio.addEventListener('loadedmetadata', () => this.arrive(), { once: true });
      this.audio.preload = 'metadata';
      this.audio.load();
    }
    this.wanted = Math.max(0, second);
  }

  arrive() {
    if (this.wanted !== null) this.audio.currentTime = this.wanted;
    this.wanted = null;
  }

  /** @param {number} second */
  playFrom(second) {
    this.seek(second);
    void this.audio.play().catch(() => this.fail());
  }

  fail() {
    if (!this.audio.error) return; // a pause that came before the sound did is no failure
    const line = one(this.section, '.failed');
    line.textContent = this.section.dataset.failed ?? '';
    line.hidden = false;
  }

  /** Marks the turn that is heard now. */
  show() {
    const index = this.clock.at(this.audio.currentTime);
    if (index === this.now) return;
    this.turns[this.now]?.classList.remove('now');
    this.turns[this.now]?.removeAttribute('aria-current');
    this.now = index;
    const turn = this.turns[index];
    if (!turn) return;
    turn.classList.add('now');
    turn.setAttribute('aria-current', 'true');
    if (this.follow.checked && !this.audio.paused) {
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      turn.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
    }
  }

  /** @param {number} speed */
  setSpeed(speed) {
    const kept = Math.round(Math.min(FASTEST, Math.max(SLOWEST, speed)) * 10) / 10;
    this.audio.playbackRate = kept;
    this.speed.value = String(kept);
    one(this.section, '.speed-shown').textContent = kept.toFixed(1);
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target instanceof Element && event.target.closest('a.time');
    if (!(link instanceof HTMLElement)) return;
    this.playFrom(Number(link.dataset.start)); // the address follows the anchor as well
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
    const { audio } = this;
    const takesSpace = target.closest('a, button, summary, input, audio');
    const takesArrows = target.closest('input, audio, .places');
    if (key === ' ' && takesSpace) return undefined;
    if (key.startsWith('Arrow') && takesArrows) return undefined;
    return {
      ' ': () => (audio.paused ? this.playFrom(this.place) : audio.pause()),
      ArrowLeft: () => this.seek(this.place - STEP_S),
      ArrowRight: () => this.seek(this.place + STEP_S),
      ArrowUp: () => this.toTurn(-1),
      ArrowDown: () => this.toTurn(1),
      '-': () => this.setSpeed(audio.playbackRate - 0.1),
      '+': () => this.setSpeed(audio.playbackRate + 0.1),
      ';': () => this.setSpeed(audio.playbackRate + 0.1), // + without shift on a Japanese keyboard
      0: () => this.setSpeed(1),
      f: () => (this.follow.checked = !this.follow.checked),
      '?': () => this.dialog.showModal(),
    }[key];
  }

  /** @param {number} step */
  toTurn(step) {
    const index = Math.min(this.turns.length - 1, Math.max(0, this.now + step));
    const turn = this.turns[index];
    if (!turn) return;
    this.seek(Number(turn.dataset.start));
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
if (section) new Player(section).start();
addEventListener('beforeprint', openForPrint);
