// Measures what the page's files weigh on the network. As a program: `node sizes.mjs dist`.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** The sizes of each file and of all together, in bytes: `{ rows: [{ name, raw, gzip, brotli }], total }`. */
export function measure(files, root) {
  const rows = files.map((file) => ({ name: relative(root, file), ...weigh(readFileSync(file)) }));
  const sum = (key) => rows.reduce((all, row) => all + row[key], 0);
  return { rows, total: { name: 'in all', raw: sum('raw'), gzip: sum('gzip'), brotli: sum('brotli') } };
}

// The best that each can do, which is what hosts of static files store.
function weigh(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

/** The measured sizes as a table for people. */
export function table({ rows, total }) {
  const line = ({ raw, gzip, brotli, name }) => [raw, gzip, brotli].map(thousands).join('') + `  ${name}`;
  const head = ['raw', 'gzip', 'brotli'].map((title) => title.padStart(11)).join('') + '  bytes';
  return [head, ...rows.map(line), line(total)].join('\n');
}

const thousands = (bytes) => bytes.toLocaleString('en').padStart(11);

/** Every file below a folder, in order. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = process.argv[2];
  console.log(table(measure(filesBelow(root), root)));
}
