// @ts-check
// The page where a transcript is corrected.

import { ConflictDialog } from './editing/conflict.js';
import { registerKeys } from './editing/keys-actions.js';
import { Keys } from './editing/keys.js';
import { KeysDialog } from './editing/keys-dialog.js';
import { Outbox } from './editing/outbox.js';
import { install } from './editing/panels/index.js';
import { Presence } from './editing/presence.js';
import { Strip } from './editing/rows-colours.js';
import { Playing } from './editing/rows-playing.js';
import { Typing } from './editing/rows-typing.js';
import { Words } from './editing/rows-words.js';
import { Rows } from './editing/rows.js';
import { StateLine } from './editing/state-line.js';
import { Unsent } from './editing/state-unsent.js';
import { Store } from './editing/store.js';
import { one } from './shared/finding.js';
import { Player } from './shared/player.js';
import { send } from './shared/sending.js';
import { say } from './shared/texts.js';

/**
 * @typedef {{ store: Store, rows: Rows, player: Player | null, keys: Keys, typing: Typing, words: Words,
 *   playing: Playing | null, root: HTMLElement }} Editor what the panels build on
 */

/** @param {HTMLElement} root */
async function start(root) {
  const base = root.dataset.base ?? '';
  const found = await send('GET', `${base}editor/state`);
  const owner = `${base} ${found.me.id}`;
  const outbox = new Outbox(owner, `${owner} ${found.transcript}`);
  const store = new Store(base, found, outbox);
  const editor = build(root, store);
  await editor.rows.render();
  root.dataset.ready = '';
  await outbox.open();
  await outbox.recover();
  await store.sender.adopt();
  store.sender.show();
  new Presence(store, editor.rows, editor.player, one(root, '#here'), Number(root.dataset.beat)).start();
  void new Unsent(store).start();
  watchLeaving(editor);
}

/** @param {HTMLElement} root @param {Store} store @returns {Editor} */
function build(root, store) {
  const section = /** @type {HTMLElement | null} */ (document.querySelector('#player'));
  const player = section && new Player(section);
  const rows = new Rows(one(root, '#turns'), store);
  const words = new Words(store.base, store);
  const typing = new Typing(rows, store, words);
  const keys = new Keys();
  keys.before = () => typing.settle();
  const playing = player && new Playing(rows, player, words, typing);
  rows.addEventListener('current', (event) => void words.want([store.turn(/** @type {CustomEvent} */ (event).detail.code)]));
  rows.root.addEventListener('click', (event) => {
    if (/** @type {Element} */ (event.target).closest('button.speaker')) keys.run('speaker'); // the panel's dialog
  });
  const editor = { store, rows, player, keys, typing, words, playing, root };
  new StateLine(store, one(root, '#state'), one(document, '#toast'));
  new ConflictDialog(rows, store);
  registerKeys(editor, new KeysDialog(keys));
  install(editor);
  if (player && section) {
    player.start();
    new Strip(section, store);
  }
  return editor;
}

/** What is typed goes on its way when the window is hidden or closed. @param {Editor} editor */
function watchLeaving({ store, typing }) {
  document.addEventListener('visibilitychange', () => document.hidden && typing.settle());
  addEventListener('pagehide', () => {
    typing.settle();
    store.sender.leave();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) store.sender.outbox.comeBack();
  });
}

const root = document.getElementById('editor');
if (root) {
  start(root).catch((error) => {
    const line = one(root, '#state');
    line.dataset.state = 'refused';
    line.textContent = say('cannotOpen', { problem: error.message });
    console.error(error);
  });
}
