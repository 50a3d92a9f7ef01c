// What every browser test stands on: the built page on a server, one Chromium, and fresh pages in it.
//
//   import { axe, newPage } from './harness.mjs';
//
//   test('a message can be dropped', async () => {
//     const { page, troubles } = await newPage({ width: 1280, height: 720 });
//     await page.getByRole('button', { name: 'Step' }).click();
//     assert.deepEqual(await axe(page), []);
//     assert.deepEqual(troubles, []);
//   });
//
// Server and browser start with the first page of a test file and end after its last test.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { after } from 'node:test';

import { launch } from './launch.mjs';
import { serve } from './server.mjs';

export { launch } from './launch.mjs';
export { DIST, serve } from './server.mjs';

let shared;

/** The server and the browser that all pages of this test file share: `{ site, browser }`. */
export function lab() {
  shared ??= start();
  return shared;
}

// The browser first: if it cannot start, nothing else must be left running.
async function start() {
  const browser = await launch();
  return { browser, site: await serve() };
}

after(async () => {
  // What could not start was reported by the test that needed it.
  const started = await shared?.catch(() => undefined);
  await started?.browser.close();
  await started?.site.close();
});

/**
 * Opens the page in a context of its own, with nothing stored, and waits until it shows its main part.
 *
 * `hash` is the part of the address from `#`. `prepare` is given the context before anything is loaded, to break things;
 * `shows` waits for something else than the main part.
 * `troubles` collects whatever went wrong or left the page's origin, as sentences; a test ends by asserting it empty.
 * What one of the expressions in `expected` matches is no trouble. `kept` is how somebody who was here before likes to look
 * at runs: with both views, the lists of states and messages beside them, and clocks; empty for who comes for the first time.
 */
export async function newPage({
  width = 1280,
  height = 720,
  dark = false,
  reducedMotion = false,
  hash = '',
  touch = false,
  expected = [],
  kept = 'views=both;details=true;panel=state;clocks=lamport;questions=false',
  prepare = async () => {},
  shows,
} = {}) {
  const { site, browser } = await lab();
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    hasTouch: touch,
    permissions: ['clipboard-read', 'clipboard-write'],
    acceptDownloads: true,
  });
  context.setDefaultTimeout(10_000);
  const troubles = await watch(context, site.origin, expected);
  await context.addInitScript((preferences) => {
    try {
      if (preferences && localStorage.getItem('lightcone.preferences') === null) {
        localStorage.setItem('lightcone.preferences', preferences);
      }
    } catch { /* Where nothing can be kept, nothing was. */ }
  }, kept);
  await prepare(context);
  const page = await context.newPage();
  // What never comes whole is not waited for.
  await page.goto(site.url + hash, { waitUntil: shows ? 'commit' : 'load' });
  await (shows?.(page) ?? page.getByRole('main')).waitFor().catch((error) => {
    throw new Error(['the page did not show what it should', ...troubles, error.message].join('\n  '));
  });
  return { page, troubles, context, site };
}

async function watch(context, origin, expected) {
  const troubles = [];
  const trouble = (text) => {
    if (!expected.some((expression) => expression.test(text))) troubles.push(text);
  };
  const isOurs = (url) => new URL(url).origin === origin || /^(data|blob):/.test(url);
  await context.route((url) => !isOurs(url.href), (route) => {
    trouble(`a request left the page's origin: ${route.request().url()}`);
    return route.abort();
  });
  context.on('console', (message) => {
    if (message.type() === 'error') trouble(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => trouble(`error: ${error.error().stack ?? error.error()}`));
  context.on('requestfailed', (request) => {
    // Whoever leaves a page waits no longer for the second part of its program.
    const left = request.failure()?.errorText === 'net::ERR_ABORTED' && request.url().includes('/app_rest');
    if (isOurs(request.url()) && !left) trouble(`request failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) trouble(`answer ${response.status()}: ${response.url()}`);
  });
  return troubles;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Checks accessibility with axe-core; what is wrong comes back as sentences, one for each rule and element.
 * `options` are axe's own, such as `{ rules: { 'color-contrast-enhanced': { enabled: true } } }`.
 */
export async function axe(page, options = {}) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((given) => window.axe.run(document, given), options);
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map((node) => `${id} (${impact}): ${help}: ${node.target.join(' ')}  ${node.html}`),
  );
}
