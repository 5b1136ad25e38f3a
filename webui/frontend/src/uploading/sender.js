// @ts-check
// Sends the chosen files one after the other and shows how far it is.

import { Problem } from '../shared/sending.js';
import { say } from '../shared/texts.js';
import { duration } from './texts.js';
import { Transfer } from './transfer.js';

const SPEED_OVER_S = 15;
const NO_SOUND = 415; // as often as it is sent

/** How fast it goes, over the last seconds. */
class Speed {
  /** @type {{ at: number, sent: number }[]} */
  #seen = [];

  /** @param {number} sent @returns {number} bytes per second; 0: not known yet */
  after(sent) {
    const at = performance.now() / 1000;
    this.#seen.push({ at, sent });
    while (this.#seen.length > 2 && at - this.#seen[0].at > SPEED_OVER_S) this.#seen.shift();
    const first = this.#seen[0];
    return at - first.at > 0.5 ? Math.max(0, (sent - first.sent) / (at - first.at)) : 0;
  }

  forget() {
    this.#seen = [];
  }
}

export class Sender {
  /** @type {import('./chosen.js').Part | null} */
  #current = null;
  #isRunning = false;
  #isPaused = false;
  #isOffline = false;
  #speed = new Speed();

  /**
   * @param {import('./chosen.js').Chosen} chosen
   * @param {(part: import('./chosen.js').Part) => import('./transfer.js').Place} placeOf
   * @param {() => void} onDone called once every file that is left has arrived
   */
  constructor(chosen, placeOf, onDone) {
    this.chosen = chosen;
    this.placeOf = placeOf;
    this.onDone = onDone;
    chosen.onRemove = (part) => this.#removed(part);
    chosen.onAgain = (part) => {
      part.show('waiting', say('waiting'));
      this.run();
    };
    window.addEventListener('beforeunload', (event) => {
      if (this.#isRunning) event.preventDefault();
    });
    this.pauseButton = /** @type {HTMLButtonElement} */ (document.getElementById('pause'));
    this.pauseButton.addEventListener('click', () => this.#pauseOrGoOn());
  }

  async run() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#show(true);
    for (let part = this.#next(); part; part = this.#next()) await this.#send(part);
    this.#isRunning = false;
    this.#current = null;
    this.#show(false);
    const { parts } = this.chosen;
    if (parts.length && parts.every((part) => part.state === 'done')) this.onDone();
  }

  #next() {
    return this.chosen.parts.find((part) => part.state === 'waiting');
  }

  /** @param {import('./chosen.js').Part} part */
  async #send(part) {
    this.#current = part;
    this.#speed.forget();
    part.state = 'sending';
    part.transfer ??= new Transfer(
      part.file,
      this.placeOf(part),
      (sent) => {
        part.progress(sent);
        this.#draw();
      },
      (way) => {
        part.show('sending', say(way));
        this.#isOffline = way === 'offline';
        this.#draw();
      },
    );
    try {
      await part.transfer.send();
      part.progress(part.file.size);
      part.show('done', say('done'), 'good');
    } catch (error) {
      part.isUseless = error instanceof Problem && error.status === NO_SOUND;
      part.show('failed', error instanceof Problem ? error.message : String(error), 'bad');
    }
    this.#isOffline = false;
    this.#draw();
  }

  /** @param {import('./chosen.js').Part} part */
  async #removed(part) {
    if (!this.chosen.isFixed) return;
    await part.transfer?.cancel();
    this.#isPaused = false;
    this.run();
  }

  #pauseOrGoOn() {
    const transfer = this.#current?.transfer;
    if (!transfer) return;
    this.#isPaused = !this.#isPaused;
    if (this.#isPaused) transfer.pause();
    else transfer.goOn();
    this.#speed.forget();
    this.#draw();
  }

  /** @param {boolean} isSending */
  #show(isSending) {
    const box = /** @type {HTMLElement} */ (document.getElementById('progress'));
    box.hidden = false;
    this.pauseButton.hidden = !isSending;
    this.#draw();
  }

  #draw() {
    const { parts } = this.chosen;
    const total = parts.reduce((sum, part) => sum + part.file.size, 0);
    const sent = parts.reduce((sum, part) => sum + part.sent, 0);
    const speed = this.#speed.after(sent);
    put('progress-title', this.#title());
    put('progress-text', this.#headline());
    put(
      'progress-detail',
      this.#current && !this.#isPaused && !this.#isOffline
        ? say('detail', {
            percent: total ? Math.floor((100 * sent) / total) : 0,
            speed: (speed / 1e6).toFixed(1),
            left: duration(speed ? (total - sent) / speed : Infinity),
          })
        : '',
    );
    const bar = /** @type {HTMLProgressElement} */ (document.getElementById('progress-bar'));
    bar.value = total ? sent / total : 0;
    this.pauseButton.textContent = say(this.#isPaused ? 'goOn' : 'pause');
  }

  /** What the heading says, and the window: one that comes back to it sees at once how it is. */
  #title() {
    if (this.#current && this.#isPaused) return say('paused');
    if (this.#current && this.#isOffline) return say('titleOffline');
    if (this.#current) return say('titleSending');
    return say(this.#isWhole() ? 'titleDone' : 'titleFailed');
  }

  #isWhole() {
    return this.chosen.parts.every((part) => part.state === 'done');
  }

  #headline() {
    const { parts } = this.chosen;
    if (this.#current && this.#isPaused) return say('paused');
    if (this.#current && this.#isOffline) return say('offline');
    if (this.#current) {
      const number = parts.indexOf(this.#current) + 1;
      return say('position', { total: parts.length, number, name: this.#current.file.name });
    }
    const failed = parts.filter((part) => part.state === 'failed');
    if (failed.length) return say(failed.every((part) => part.isUseless) ? 'useless' : 'failed');
    return parts.length ? say('allDone') : say('allRemoved');
  }
}

/** Put a text where it differs, so that a screen reader is not told the same again and again. */
function put(/** @type {string} */ id, /** @type {string} */ text) {
  const place = document.getElementById(id);
  if (place && place.textContent !== text) place.textContent = text;
}
