// @ts-check
// Requests to our own service: with the page's CSRF token, with the service's own words on failure.

/** The token that every changing request carries. */
export function csrfToken() {
  const meta = document.querySelector('meta[name="csrf-token"]');
  return meta instanceof HTMLMetaElement ? meta.content : '';
}

/** A failure in words for the reader. */
export class Problem extends Error {
  /** @param {number} status @param {string} problem @param {string} hint @param {any} [told] the whole answer */
  constructor(status, problem, hint, told = {}) {
    super(`${problem} ${hint}`);
    this.status = status;
    this.told = told;
  }
}

/**
 * Send values and read JSON. Throws Problem.
 * @param {string} method
 * @param {string} url
 * @param {Record<string, unknown>} [values]
 * @param {RequestInit} [options]
 */
export async function send(method, url, values, options = {}) {
  const response = await fetch(url, {
    ...options,
    method,
    headers: {
      Accept: 'application/json',
      'X-CSRFToken': csrfToken(),
      ...(values ? { 'Content-Type': 'application/json' } : {}),
    },
    body: values ? JSON.stringify(values) : undefined,
  });
  if (response.status === 204) return null;
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, told.problem ?? `HTTP ${response.status}`, told.hint ?? '', told);
  return told;
}
