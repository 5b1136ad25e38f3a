// @ts-check
// What the page says to its reader, as the template wrote it.

const texts = /** @type {HTMLElement} */ (document.getElementById('texts'))?.dataset ?? {};

/**
 * A text of the page, its {places} filled in.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function say(name, values = {}) {
  return (texts[name] ?? '').replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
}

/** Tell a screen reader. @param {string} text */
export function announce(text) {
  const place = document.getElementById('announce');
  if (place) place.textContent = text;
}

/** A duration in words. @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return say('unknown');
  if (seconds < 60) return say('seconds', { n: Math.max(1, Math.ceil(seconds)) });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return say('minutes', { n: minutes });
  return say('hours', { h: Math.floor(minutes / 60), n: minutes % 60 });
}
