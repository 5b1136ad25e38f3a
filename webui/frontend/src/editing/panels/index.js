// @ts-check
// The panels beside the rows, and the keys that lead to them.
import { Comments } from './comments.js';
import { one, say } from './dom.js';
import { History } from './history.js';
import { Layers } from './layers.js';
import { Marks } from './marks.js';
import { Page } from './page.js';
import { Replacing } from './replacing.js';
import { Resting } from './resting.js';
import { Reviewing } from './reviewing.js';
import { Speakers } from './speakers.js';
import { Speaking } from './speaking.js';
import { Voices } from './voices.js';

/** @param {import('./page.js').Editor} editor */
export function install(editor) {
  const page = new Page(editor);
  const { mayEdit } = page.store;
  const replacing = new Replacing(page);
  const voices = new Voices(page);
  const reviewing = new Reviewing(page, (term) => replacing.show(term, ''), (voice) => voices.show(voice));
  const marks = new Marks(page, (code) => reviewing.check(code));
  const comments = new Comments(page, marks);
  const history = new History(page);
  const layers = new Layers(page);
  const speaking = new Speaking(page);
  /** @type {[name: string, key: string, run: () => void][]} */
  const actions = [
    ['replace', 'Alt+R', () => replacing.show()],
    ['next-place', 'Alt+N', () => void reviewing.next()],
    ['history', 'Alt+L', () => history.show()],
    ['layer', 'Alt+U', () => layers.turnOver()],
    ['speak', 'Alt+Z', () => speaking.toggle()],
    ['large', 'Alt+O', () => layers.turnLarge()],
  ];
  if (mayEdit) actions.push(...changing(page, { comments, layers, reviewing, voices }));
  for (const [name, key, run] of actions) {
    editor.keys.register(name, say(`do-${name}`.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())), key, run);
  }
  const shut = () => {
    for (const button of document.querySelectorAll('.panels .changes')) {
      /** @type {HTMLButtonElement | HTMLTextAreaElement} */ (button).disabled = !page.store.isOpen;
    }
  };
  page.store.addEventListener('state', shut);
  shut();
  one(document, '.panels').dataset.ready = '';
}

/**
 * What is there for those who may change the text.
 * @param {Page} page
 * @param {{comments: Comments, layers: Layers, reviewing: Reviewing, voices: Voices}} panels
 * @returns {[name: string, key: string, run: () => void][]}
 */
function changing(page, { comments, layers, reviewing, voices }) {
  const speakers = new Speakers(page);
  const resting = new Resting(page, comments);
  return [
    ['speaker', 'F9', () => speakers.show()],
    ['voice', 'Alt+V', () => voices.show(page.turn?.speaker ?? '')],
    ['check', 'Alt+K', () => reviewing.check()],
    ['polish', 'Alt+P', () => void layers.polish()],
    ['comment', 'Alt+C', () => resting.show('comment')],
    ['mark', 'Alt+M', () => void comments.add('')],
    ['decision', 'Alt+Q', () => resting.show('decision')],
    ['task', 'Alt+G', () => resting.show('task')],
  ];
}
