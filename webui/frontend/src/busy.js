// @ts-check
/* Says that a page which takes its time is on its way: <a data-busy="…"> or <form data-busy="…">,
   and an element #busy. A form is sent once. */

const status = document.getElementById('busy');
for (const link of document.querySelectorAll('a[data-busy]')) {
  link.addEventListener('click', () => {
    if (status) status.textContent = link.getAttribute('data-busy');
  });
}
for (const form of document.querySelectorAll('form[data-busy]')) {
  form.addEventListener('submit', () => {
    if (status) status.textContent = form.getAttribute('data-busy');
    for (const button of form.querySelectorAll('button')) button.disabled = true;
  });
}
window.addEventListener('pageshow', () => {
  if (status) status.textContent = ''; // come back to by the browser's own button
  for (const form of document.querySelectorAll('form[data-busy]')) {
    for (const button of form.querySelectorAll('button')) button.disabled = false;
  }
});
