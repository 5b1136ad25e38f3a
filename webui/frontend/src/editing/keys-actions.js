// @ts-check
// What can be done by a key, and by the buttons above the text that do the same.

import { announce, say } from '../shared/texts.js';
import { insert, remove } from './rows-turns.js';

const BACK_S = 3;

/**
 * @param {import('../editor.js').Editor} editor
 * @param {import('./keys-dialog.js').KeysDialog} list
 */
export function registerKeys(editor, list) {
  const { keys, store, typing } = editor;
  if (editor.player) registerPlayer(editor);
  keys.register('next', say('keyNext'), 'Alt+ArrowDown', () => go(editor, 1));
  keys.register('previous', say('keyPrevious'), 'Alt+ArrowUp', () => go(editor, -1));
  if (store.mayEdit) {
    keys.register('insert', say('keyInsert'), 'Alt+Enter', () => insertBehind(editor));
    keys.register('delete', say('keyDelete'), 'Alt+Delete', () => deleteTurn(editor));
    keys.register('undo', say('keyUndo'), 'Ctrl+Z', () => void typing.undo());
    keys.register('redo', say('keyRedo'), 'Ctrl+Y', () => void typing.redo());
    keys.register('redo-too', say('keyRedo'), 'Ctrl+Shift+Z', () => void typing.redo());
  }
  keys.register('help', say('keyHelp'), '?', () => list.open());
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-action]'))) {
    button.addEventListener('click', () => keys.run(button.dataset.action ?? ''));
  }
  editor.player?.section.querySelector('.help')?.addEventListener('click', () => list.open());
  const show = () => showSteps(editor);
  for (const name of ['steps', 'state']) store.addEventListener(name, show);
  show();
}

/** @param {import('../editor.js').Editor} editor */
function registerPlayer({ keys, player, playing, rows }) {
  if (!player || !playing) return;
  const faster = (/** @type {number} */ step) => player.setSpeed(player.audio.playbackRate + step);
  keys.register('play', say('keyPlay'), 'Ctrl+Enter', () => player.toggle(BACK_S));
  keys.register('back', say('keyBack'), 'F2', () => player.seek(player.place - BACK_S));
  keys.register('forward', say('keyForward'), 'F4', () => player.seek(player.place + BACK_S));
  keys.register('play-here', say('keyPlayHere'), 'F8', () => {
    if (rows.current) void playing.playAt(rows.current, rows.caret(rows.current) ?? 0);
  });
  keys.register('slower', say('keySlower'), 'Alt+,', () => faster(-0.1));
  keys.register('faster', say('keyFaster'), 'Alt+.', () => faster(0.1));
  keys.register('speed-normal', say('keyNormal'), 'Alt+0', () => player.setSpeed(1));
  keys.register('follow', say('keyFollow'), 'Alt+F9', () => (player.follow.checked = !player.follow.checked));
}

/** @param {import('../editor.js').Editor} editor @param {number} step */
function go({ rows, store, typing, playing }, step) {
  const code = rows.current ?? playing?.heard;
  if (code) typing.go(code, step);
  else if (store.turns.length) rows.focus(store.turns[0].code);
}

/** @param {import('../editor.js').Editor} editor */
function insertBehind({ rows, store }) {
  if (!store.isOpen) return;
  const turn = store.turn(rows.current) ?? store.turns.at(-1);
  rows.focus(insert(store, turn));
  announce(say('inserted'));
}

/** It can be taken back, so nothing is asked. @param {import('../editor.js').Editor} editor */
function deleteTurn({ rows, store }) {
  const turn = store.turn(rows.current);
  if (!turn || !store.isOpen) return;
  const next = store.beside(turn.code, 1) ?? store.beside(turn.code, -1);
  remove(store, turn);
  if (next) rows.focus(next.code);
  store.tell('told', { text: say('deleted') });
}

/** @param {import('../editor.js').Editor} editor */
function showSteps({ store }) {
  const can = { undo: store.sender.can('undo'), redo: store.sender.can('redo'), insert: true, delete: true };
  for (const [action, isPossible] of Object.entries(can)) {
    const button = /** @type {HTMLButtonElement | null} */ (document.querySelector(`[data-action=${action}]`));
    if (button) button.disabled = !store.isOpen || !isPossible;
  }
}
