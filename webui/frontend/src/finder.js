// @ts-check
// A worker: searches the texts it is given, so that the page stays alive whatever the pattern does.
import { find } from './editing/panels/finding.js';

addEventListener('message', ({ data: { number, pieces, wanted } }) => {
  try {
    postMessage({ number, hits: find(pieces, wanted) });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    postMessage({ number, syntax: error.message });
  }
});
