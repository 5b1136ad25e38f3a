// @ts-check
// The sound of a meeting: its waveform, where it plays, how fast. What is heard is shown by the page around it.
import WaveSurfer from 'wavesurfer.js';
import { one } from './finding.js';

const SLOWEST = 0.5;
const FASTEST = 3;

/** @typedef {{data: number[]}} Peaks lowest and highest of each tenth of a second, -128..127 */

/** Events: `place` whenever it plays somewhere else than before, also while it plays. */
export class Player extends EventTarget {
  /** @param {HTMLElement} section */
  constructor(section) {
    super();
    this.section = section;
    this.audio = /** @type {HTMLAudioElement} */ (one(section, 'audio'));
    this.follow = /** @type {HTMLInputElement} */ (one(section, '.follow'));
    this.speed = /** @type {HTMLInputElement} */ (one(section, '.speed'));
    /** @type {number | null} */
    this.wanted = null;
  }

  start() {
    one(this.section, '.scripted').hidden = false;
    const tell = () => this.dispatchEvent(new Event('place'));
    this.audio.addEventListener('timeupdate', tell);
    this.audio.addEventListener('seeked', tell);
    this.audio.addEventListener('error', () => this.fail());
    this.speed.addEventListener('input', () => this.setSpeed(Number(this.speed.value)));
    this.section.dataset.ready = '';
    void this.draw();
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
      this.audio.addEventListener('loadedmetadata', () => this.#arrive(), { once: true });
      this.audio.preload = 'metadata';
      this.audio.load();
    }
    this.wanted = Math.max(0, second);
  }

  #arrive() {
    if (this.wanted !== null) this.audio.currentTime = this.wanted;
    this.wanted = null;
  }

  /** @param {number} second */
  playFrom(second) {
    this.seek(second);
    void this.audio.play().catch(() => this.fail());
  }

  /** @param {number} [rewind] seconds that a pause goes back: what was being said is heard again */
  toggle(rewind = 0) {
    if (this.audio.paused) {
      this.playFrom(this.place);
      return;
    }
    this.audio.pause();
    if (rewind) this.seek(Math.max(0, this.place - rewind));
  }

  fail() {
    if (!this.audio.error) return; // a pause that came before the sound did is no failure
    const line = one(this.section, '.failed');
    line.textContent = this.section.dataset.failed ?? '';
    line.hidden = false;
  }

  /** @param {number} speed the pitch is kept */
  setSpeed(speed) {
    const kept = Math.round(Math.min(FASTEST, Math.max(SLOWEST, speed)) * 10) / 10;
    this.audio.playbackRate = kept;
    this.speed.value = String(kept);
    one(this.section, '.speed-shown').textContent = kept.toFixed(1);
  }
}
