// Sends one file with tus-js-client and prints the upload's address.
// node tus_client.mjs FILE ENDPOINT TOKEN CHUNK [MEETING]; CHUNK: bytes, or Infinity
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../webui/frontend/package.json', import.meta.url));
const { Upload } = require('tus-js-client');
const [file, endpoint, token, chunk, meeting = ''] = process.argv.slice(2);
const { size } = await stat(file);
const upload = new Upload(createReadStream(file), {
  endpoint,
  uploadSize: size,
  chunkSize: Number(chunk),
  retryDelays: Array(60).fill(100),
  metadata: { filename: basename(file), meeting },
  headers: { Authorization: `Bearer ${token}` },
  onSuccess: () => {
    console.log(upload.url);
    process.exit(0);
  },
  onError: (error) => {
    console.error(error.originalResponse?.getBody() ?? String(error));
    process.exit(1);
  },
});
upload.start();
