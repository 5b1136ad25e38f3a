// @ts-check
// Reading a turn aloud by a voice of this machine. Voices that send the text elsewhere are not used.
import { one } from './dom.js';

export class Speaking {
  /** @param {import('./page.js').Page} page */
  constructor(page) {
    this.page = page;
    this.button = one(document, '#tools-panel [data-action=speak]');
    if (!('speechSynthesis' in window)) return;
    speechSynthesis.addEventListener('voiceschanged', () => this.#offer()); // some browsers load them late
    addEventListener('pagehide', () => speechSynthesis.cancel());
    this.#offer();
  }

  /** @returns {SpeechSynthesisVoice | undefined} */
  get voice() {
    if (!('speechSynthesis' in window)) return undefined;
    return speechSynthesis.getVoices().find((voice) => voice.localService && /^ja\b/i.test(voice.lang));
  }

  #offer() {
    this.button.hidden = !this.voice;
  }

  /** Begin, or stop what is being said. */
  toggle() {
    const { voice } = this;
    const turn = this.page.turn;
    if (!voice || !turn) return;
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    this.page.pause();
    const spoken = new SpeechSynthesisUtterance(turn.text);
    [spoken.voice, spoken.lang] = [voice, voice.lang];
    speechSynthesis.speak(spoken);
  }
}
