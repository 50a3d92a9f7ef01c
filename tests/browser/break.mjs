// Ways to break the page, each given the context (or the page) of a test: files, what the browser offers, the program.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { DIST } from './harness.mjs';

/** The files of the page by what they are called without their hash, such as `app_bg.wasm`. */
export function fileOf(name) {
  const [, stem, end] = name.match(/^(.*?)((?:\.\w+)?)$/);
  const found = readdirSync(DIST).find((file) => file.replace(/-[0-9a-f]{16}/, '') === stem + end);
  if (!found) throw new Error(`dist/ has no ${name}`);
  return found;
}

const TYPES = { js: 'text/javascript', wasm: 'application/wasm', css: 'text/css' };
const bytesOf = (name) => readFileSync(join(DIST, fileOf(name)));
const route = (context, name, answer) => context.route(`**/${fileOf(name)}`, answer);

/** A file comes with other bytes. */
export const changed = (context, name, change) =>
  route(context, name, (request) =>
    request.fulfill({ body: change(bytesOf(name)), contentType: TYPES[name.split('.').pop()] }));

/** A file is not there. */
export const missing = (context, name) =>
  route(context, name, (request) => request.fulfill({ status: 404, body: 'not found' }));

/** Only the first half of a file comes. */
export const cut = (context, name) => changed(context, name, (bytes) => bytes.subarray(0, bytes.length / 2));

/** A file never comes. */
export const stalled = (context, name) => route(context, name, () => {});

const inText = (change) => (bytes) => Buffer.from(change(bytes.toString('latin1')), 'latin1');

/** A file is of another build, which says so wherever this one does. */
export const ofAnotherBuild = (context, name) =>
  changed(context, name, inText((text) => {
    const other = text.replace(/lightcone-[0-9a-f]{16}/g, 'lightcone-ffffffffffffffff');
    // Glue says no build, but a changed program has imports of other names.
    return name.endsWith('.js') ? other.replace(/(__wbg_\w+?_)[0-9a-f]{16}/g, '$1ffffffffffffffff') : other;
  }));

/** Text in a script is another. */
export const rewritten = (context, name, change) => changed(context, name, inText(change));

/** Reading what is stored, or looking for where it is, throws. */
export const withoutStorage = (context) =>
  context.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() { throw new DOMException('Access is denied for this document.', 'SecurityError'); },
    });
  });

/** Storing anything throws. */
export const withFullStorage = (context) =>
  context.addInitScript(() => {
    Storage.prototype.setItem = () => { throw new DOMException('The quota has been exceeded.', 'QuotaExceededError'); };
  });

/** The clipboard is refused. */
export const withoutClipboard = (context) =>
  context.addInitScript(() => {
    // Where the page is not loaded safely, there is none anyway.
    if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject(new DOMException('Write permission denied.', 'NotAllowedError'));
  });

/** The address cannot be changed, as in Safari after a hundred times in half a minute. */
export const withoutAddress = (context) =>
  context.addInitScript(() => {
    for (const name of ['replaceState', 'pushState']) {
      History.prototype[name] = () => { throw new DOMException('Attempt to use history too often.', 'SecurityError'); };
    }
  });

export const withoutWebAssembly = (context) => context.addInitScript(() => { delete window.WebAssembly; });

/** WebAssembly is there as it was in 2018. */
export const withOldWebAssembly = (context) => context.addInitScript(() => { WebAssembly.validate = () => false; });

// What the program calls of the browser throws, and so it stops. `panic` makes it say why before.

const callers = { handler: 'preventDefault', timer: 'now', panic: 'setAttribute' };

/** From now on, the program stops: at a key (`handler`), while it plays (`timer`), or when it draws, with a panic. */
export const breakProgram = (page, where) =>
  page.evaluate(([name, glue]) => {
    const owner = { preventDefault: Event, now: Performance, setAttribute: Element }[name].prototype;
    const whole = owner[name];
    owner[name] = function broken(...given) {
      // Only for the program: the message about it is to be seen.
      if (new Error().stack.includes(glue)) throw new WebAssembly.RuntimeError('unreachable');
      return whole.apply(this, given);
    };
  }, [callers[where], basename(fileOf('app.js'))]);
