// @ts-check
/* What was done is told at the top of the page: the reader is led there, whatever the address points to. */

addEventListener('load', () => {
  const told = /** @type {HTMLElement | null} */ (document.querySelector('main > .flash[tabindex]'));
  told?.focus();
});
