// @ts-check
// A strip below the waveform: who speaks when, in the speakers' colours.

const COLOURS = 8;

export class Strip {
  /** @param {HTMLElement} section of the player @param {import('./store.js').Store} store */
  constructor(section, store) {
    const canvas = document.createElement('canvas');
    canvas.className = 'strip';
    canvas.setAttribute('aria-hidden', 'true'); // the rows say it
    section.querySelector('.wave')?.after(canvas);
    this.canvas = canvas;
    this.store = store;
    this.frame = 0;
    for (const name of ['changed', 'voices']) store.addEventListener(name, () => this.soon());
    new ResizeObserver(() => this.soon()).observe(canvas);
    this.soon();
  }

  soon() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    const { canvas, store } = this;
    const context = canvas.getContext('2d');
    if (!context || !store.duration) return;
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    const numbers = new Map(store.voices.map((voice, number) => [voice.code, number % COLOURS]));
    const colours = palette(canvas);
    const scale = canvas.width / store.duration;
    for (const turn of store.turns) {
      const number = turn.speaker === null ? undefined : numbers.get(turn.speaker);
      context.fillStyle = number === undefined ? colours[0] : colours[number + 1];
      context.fillRect(turn.start * scale, 0, Math.max(1, (turn.end - turn.start) * scale), canvas.height);
    }
  }
}

/** The colours of the sheet: --voice of .c0, .c1 … @param {HTMLElement} beside */
function palette(beside) {
  const probe = document.createElement('span');
  beside.after(probe);
  const found = Array.from({ length: COLOURS + 1 }, (_, number) => {
    probe.className = `c${number}`;
    return getComputedStyle(probe).getPropertyValue('--voice').trim() || '#8792a8';
  });
  probe.remove();
  return found;
}
