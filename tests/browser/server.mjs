// Serves the built page as a static host does: below some path, and nothing that is not there.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tla': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * Serves the files below `root` at `prefix`, on a port of its own.
 * `headers` are sent with every answer. `requests` grows by `{ path, status, file }` with each answer; `file` is undefined for a 404.
 */
export async function serve({ root = DIST, prefix = '/some/where/', headers = {} } = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = fileFor(root, prefix, pathname);
    const content = file && (await readFile(file).catch(() => undefined));
    const status = content ? 200 : 404;
    requests.push({ path: pathname, status, file: content && file });
    response.writeHead(status, {
      ...headers,
      'content-type': content ? (TYPES[extname(file)] ?? 'application/octet-stream') : 'text/plain',
      'cache-control': 'no-store',
    });
    response.end(content ?? 'not found');
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { origin, url: origin + prefix, requests, close };
}

function fileFor(root, prefix, pathname) {
  if (!pathname.startsWith(prefix)) return undefined;
  const name = safelyDecoded(pathname.slice(prefix.length)) || 'index.html';
  const file = join(root, name);
  // Encoded dots could otherwise climb out of the folder.
  return file.startsWith(root + sep) ? file : undefined;
}

function safelyDecoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
