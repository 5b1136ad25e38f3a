// @ts-check
// What a page says to its reader, as its template wrote it.

/** @type {Record<string, string | undefined>} */
const texts = {};
for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#texts, .texts'))) {
  Object.assign(texts, place.dataset);
}

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
