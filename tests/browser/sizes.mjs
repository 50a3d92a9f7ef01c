// Measures what the page's files weigh on the network. As a program: `node sizes.mjs dist`.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/**
 * The sizes of each file and of all together, which has this name, in bytes:
 * `{ rows: [{ name, raw, gzip, brotli }], total }`.
 */
export function measure(files, root, name = 'in all') {
  const rows = files.map((file) => ({ name: relative(root, file), ...weigh(readFileSync(file)) }));
  const sum = (key) => rows.reduce((all, row) => all + row[key], 0);
  return { rows, total: { name, raw: sum('raw'), gzip: sum('gzip'), brotli: sum('brotli') } };
}

// The best that each can do, which is what hosts of static files store.
function weigh(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

/** The measured sizes as a table for people. */
export function table({ rows, total }, ...more) {
  const line = ({ raw, gzip, brotli, name }) => [raw, gzip, brotli].map(thousands).join('') + `  ${name}`;
  const head = ['raw', 'gzip', 'brotli'].map((title) => title.padStart(11)).join('') + '  bytes';
  return [head, ...[...rows, total, ...more].map(line)].join('\n');
}

const thousands = (bytes) => bytes.toLocaleString('en').padStart(11);

/** Of these files, those that the page loads before the first interaction: no search, no specification. */
export function first(files) {
  return files.filter((file) => /^(index\.html|style-.*\.css|boot-.*\.js|app-.*\.js|app_bg-.*\.wasm)$/.test(basename(file)));
}

/** Every file below a folder, in order. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = process.argv[2];
  const files = filesBelow(root);
  const { total } = measure(first(files), root, 'before the first interaction');
  console.log(table(measure(files, root), total));
}
