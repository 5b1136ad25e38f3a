// @ts-check
// Amounts in the words of the page.

import { say } from '../shared/texts.js';

/** A duration in words. @param {number} seconds */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return say('unknown');
  if (seconds < 60) return say('seconds', { n: Math.max(1, Math.ceil(seconds)) });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return say('minutes', { n: minutes });
  return say('hours', { h: Math.floor(minutes / 60), n: minutes % 60 });
}
