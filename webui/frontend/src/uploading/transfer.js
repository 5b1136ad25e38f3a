// @ts-check
// One file on its way to /uploads by tus: goes on after a cut, waits while there is no network.

import { Upload } from 'tus-js-client';
import { Problem, csrfToken } from '../shared/sending.js';
import { say } from '../shared/texts.js';

const CHUNK = 8_000_000; // bytes: some servers keep nothing of a request that is cut
// Seconds: together longer than the server holds a connection that went silent.
const RETRIES = [0, 1, 3, 5, 10, 15, 20, 30, 60, 60, 120].map((s) => s * 1000);
const FULL = 507;
const LOCKED = 423;

/** @typedef {'sending' | 'checking' | 'paused' | 'offline'} Way how it goes just now */

/**
 * @typedef {object} Place where a file goes
 * @property {string} endpoint
 * @property {Record<string, string>} metadata
 * @property {string} [url] of an upload that is gone on with
 */

/** @returns {Problem | null} the words of the server, where it gives any: none to a HEAD */
function wordsOf(/** @type {any} */ response) {
  try {
    const told = JSON.parse(response.getBody());
    return told.problem ? new Problem(response.getStatus(), told.problem, told.hint ?? '') : null;
  } catch {
    return null;
  }
}

function shouldRetry(/** @type {any} */ error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  if (!navigator.onLine || status === FULL) return false;
  return status < 400 || status >= 500 || status === 409 || status === 423;
}

/** The address of an upload of this very file that this browser began, among `urls`. */
export async function begunHere(/** @type {File} */ file, /** @type {string} */ endpoint, /** @type {Set<string>} */ urls) {
  const found = await new Upload(file, { endpoint: absolute(endpoint) }).findPreviousUploads();
  const known = found.map((one) => new URL(one.uploadUrl ?? '', location.href).pathname);
  return known.find((path) => urls.has(path)) ?? null;
}

const absolute = (/** @type {string} */ url) => new URL(url, location.href).toString();

export class Transfer {
  /** @type {Upload | null} */
  #upload = null;
  /** @type {((error: Problem) => void) | null} */
  #reject = null;
  /** @type {Problem | null} */
  #told = null; // why it is locked
  isPaused = false;

  /**
   * @param {File} file
   * @param {Place} place
   * @param {(sent: number) => void} onProgress bytes of the file that are there
   * @param {(way: Way) => void} onWay
   */
  constructor(file, place, onProgress, onWay) {
    this.file = file;
    this.place = place;
    this.onProgress = onProgress;
    this.onWay = onWay;
  }

  /** Resolves once the server has the whole file and found it good. Rejects with a Problem. */
  send() {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#upload ??= this.#make();
      const options = /** @type {any} */ (this.#upload.options);
      options.onSuccess = () => resolve(undefined);
      options.onError = (/** @type {any} */ error) => this.#fail(error, reject);
      this.#start();
    });
  }

  #make() {
    return new Upload(this.file, {
      endpoint: absolute(this.place.endpoint),
      uploadUrl: this.place.url ? absolute(this.place.url) : undefined,
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      metadata: this.place.metadata,
      removeFingerprintOnSuccess: true,
      headers: { 'X-CSRFToken': csrfToken(), Accept: 'application/json' },
      onShouldRetry: shouldRetry,
      onAfterResponse: (request, response) => this.#answered(request, response),
      onProgress: (sent) => {
        this.onProgress(sent);
        this.onWay(sent >= this.file.size ? 'checking' : 'sending');
      },
    });
  }

  /** An error here makes the client ask again later; without, it would begin the file anew. */
  #answered(/** @type {any} */ request, /** @type {any} */ response) {
    const status = response.getStatus();
    if (status !== LOCKED) this.#told = null;
    else this.#told = wordsOf(response) ?? this.#told;
    if (request.getMethod() === 'HEAD' && status >= 500) throw new Error(`the server answers ${status} for now`);
  }

  #start() {
    this.onWay('sending');
    this.#upload?.start();
  }

  /** @param {any} error @param {(error: Problem) => void} reject */
  #fail(error, reject) {
    if (!navigator.onLine) {
      this.onWay('offline');
      window.addEventListener('online', () => !this.isPaused && this.#start(), { once: true });
      return;
    }
    const response = error.originalResponse;
    const status = response?.getStatus() ?? 0;
    if (status >= 400 && status < 500 && status !== LOCKED) this.#upload = null; // begun anew
    reject(wordsOf(response) ?? this.#told ?? new Problem(status, say('lost'), ''));
  }

  pause() {
    this.isPaused = true;
    this.#upload?.abort();
    this.onWay('paused');
  }

  goOn() {
    this.isPaused = false;
    this.#start();
  }

  /** Give the file up, here and on the server. */
  async cancel() {
    const upload = this.#upload;
    this.#upload = null;
    this.#reject?.(new Problem(0, '', ''));
    await upload?.abort(true).catch(() => {}); // what is left there expires
  }
}
