// @ts-check
/* Says that a page which takes its time is on its way: <a data-busy="…"> and an element #busy. */

const status = document.getElementById('busy');
for (const link of document.querySelectorAll('a[data-busy]')) {
  link.addEventListener('click', () => {
    if (status) status.textContent = link.getAttribute('data-busy');
  });
}
window.addEventListener('pageshow', () => {
  if (status) status.textContent = ''; // come back to by the browser's own button
});
