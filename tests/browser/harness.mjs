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
 * `hash` is the part of the address from `#`.
 * `troubles` collects whatever went wrong or left the page's origin, as sentences; a test ends by asserting it empty.
 */
export async function newPage({
  width = 1280,
  height = 720,
  dark = false,
  reducedMotion = false,
  hash = '',
  touch = false,
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
  const troubles = await watch(context, site.origin);
  const page = await context.newPage();
  await page.goto(site.url + hash);
  await page.getByRole('main').waitFor().catch((error) => {
    throw new Error(['the page did not show its main part', ...troubles, error.message].join('\n  '));
  });
  return { page, troubles, context, site };
}

async function watch(context, origin) {
  const troubles = [];
  const isOurs = (url) => new URL(url).origin === origin || /^(data|blob):/.test(url);
  await context.route((url) => !isOurs(url.href), (route) => {
    troubles.push(`a request left the page's origin: ${route.request().url()}`);
    return route.abort();
  });
  context.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => troubles.push(`error: ${error.error().stack ?? error.error()}`));
  context.on('requestfailed', (request) => {
    if (isOurs(request.url())) troubles.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`answer ${response.status()}: ${response.url()}`);
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
