// @ts-check
// Searching in a worker: a pattern that takes too long is stopped, and the page never stands still.

/** @typedef {{hits?: import('./finding.js').Hit[], syntax?: string, isSlow?: boolean}} Answer */

const LIMIT_MS = 2000; // a search over 5,000 turns takes a tenth of a second

export class Finder {
  /** @param {string} url of the worker's script */
  constructor(url) {
    this.url = url;
    /** @type {Worker | null} */
    this.worker = null;
    this.number = 0;
    this.stop = () => {};
  }

  /** Have it ready before the first search. */
  warm() {
    this.worker ??= new Worker(this.url, { type: 'module' });
    return this.worker;
  }

  /**
   * null: another search took its place.
   * @param {import('./finding.js').Piece[]} pieces
   * @param {import('./finding.js').Wanted} wanted
   * @returns {Promise<Answer | null>}
   */
  find(pieces, wanted) {
    this.stop();
    const worker = this.warm();
    const number = ++this.number;
    return new Promise((done) => {
      const timer = setTimeout(() => end({ isSlow: true }, true), LIMIT_MS);
      /** @param {Answer | null} answer @param {boolean} [isLost] */
      const end = (answer, isLost = false) => {
        clearTimeout(timer);
        worker.onmessage = null;
        this.stop = () => {};
        if (isLost) this.#forget(worker);
        done(answer);
      };
      this.stop = () => end(null, true);
      worker.onmessage = ({ data }) => data.number === number && end(data);
      worker.postMessage({ number, pieces, wanted });
    });
  }

  /** @param {Worker} worker */
  #forget(worker) {
    worker.terminate();
    this.worker = null;
  }
}
