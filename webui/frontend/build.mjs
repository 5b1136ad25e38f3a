// Bundles every module directly in src/ into ../static/js/; what they share lies in src/shared/.
// The bundles are committed: whoever installs the service needs no Node.
import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

const entries = readdirSync('src').filter((name) => name.endsWith('.js')).map((name) => `src/${name}`);
await build({
  entryPoints: entries,
  outdir: process.argv[2] ?? '../static/js',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
  legalComments: 'linked',
});
