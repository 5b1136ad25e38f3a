// @ts-check
// How far a job is: told by the server as it happens, else asked for; the page is loaded anew at its end.

const ASK_MS = 5000;
const SPEAK_MS = 20000; // a screen reader is told no more often, unless the step changes

/** @typedef {{state: string, is_live: boolean, title: string, text: string, percent: number | null, remaining: string}} Told */

const panel = /** @type {HTMLElement | null} */ (document.querySelector('#job[data-events]'));
if (panel) watch(panel);

/** @param {HTMLElement} panel */
function watch(panel) {
  const show = shower(panel);
  const lost = part(panel, '.lost');
  const source = new EventSource(panel.dataset.events ?? '');
  source.onmessage = (event) => {
    lost.hidden = true;
    show(JSON.parse(event.data));
  };
  source.addEventListener('end', finish);
  source.onopen = () => { lost.hidden = true; };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) ask(); // no place, or no such events
    else tell();
  };

  function tell() {
    lost.textContent = panel.dataset.lost ?? '';
    lost.hidden = false;
  }

  async function ask() {
    try {
      const response = await fetch(panel.dataset.asked ?? '', { headers: { Accept: 'application/json' } });
      if (!response.ok) return finish(); // signed out, or deleted: the page says so
      const told = /** @type {Told} */ (await response.json());
      if (!told.is_live) return finish();
      lost.hidden = true;
      show(told);
    } catch {
      tell();
    }
    setTimeout(ask, ASK_MS);
  }

  function finish() {
    source.close();
    location.reload();
  }
}

/**
 * Puts what is told into the panel.
 * @param {HTMLElement} panel
 * @returns {(told: Told) => void}
 */
function shower(panel) {
  const bar = /** @type {HTMLProgressElement} */ (panel.querySelector('progress'));
  let spoken = { text: '', at: 0 };
  return (told) => {
    part(panel, '.title').textContent = told.title;
    part(panel, '.step').textContent = told.text;
    part(panel, '.remaining').textContent = told.remaining;
    part(panel, '.percent').textContent = told.percent === null ? '' : `${told.percent} %`;
    if (told.percent === null) bar.removeAttribute('value');
    else bar.value = told.percent;
    const step = told.title + told.text;
    if (step === spoken.text && Date.now() - spoken.at < SPEAK_MS) return;
    spoken = { text: step, at: Date.now() };
    const said = [told.title, told.text, told.percent === null ? '' : `${told.percent} %`, told.remaining];
    part(panel, '.spoken').textContent = said.filter(Boolean).join(' ');
  };
}

/** @param {HTMLElement} panel @param {string} selector */
function part(panel, selector) {
  return /** @type {HTMLElement} */ (panel.querySelector(selector));
}
