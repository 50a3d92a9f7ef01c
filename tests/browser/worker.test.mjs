// What becomes of the page when its worker does not start, is of another build, or ends by itself: it says which, and the
// user can try again.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cut, fileOf, missing, ofAnotherBuild, rewritten, stalled } from './break.mjs';
import { launch, newPage, serve } from './harness.mjs';
import { bound, eventually, openMenu, openTab, panel, place, press, search, step, told, verdict } from './journey.mjs';

const LOUD = [/.*/];
const MENDED = /^Every property holds in all 522,729 reachable states/;

const begin = (page) => press(panel(page), 'Search all runs');
const fails = (page, expected, within) =>
  eventually(async () => assert.match(await verdict(page).textContent({ timeout: 1_000 }), expected), within);

/** Searches with a worker that is broken so, hears why there is no search, and searches again when it is mended. */
async function searchesAgain(name, breakFile, expected) {
  const { page, context } = await newPage({ prepare: (context) => breakFile(context, name), expected: LOUD });
  await openTab(page, 'Search');
  await begin(page);
  await fails(page, expected);
  await step(page);
  assert.equal((await place(page)).at, 1, 'the page is usable');
  await context.unroute(`**/${fileOf(name)}`);
  assert.match(await search(page), MENDED);
}

const MISSING = /^The part of the page that searches and reads files could not be loaded: is the network there/;
const CUT = /^The part of the page that searches and reads files came damaged, or not whole: try again/;
const OTHER = /^The search is of another version than this page: load the page again\.$/;

for (const name of ['worker.js', 'searcher.js', 'searcher_bg.wasm']) {
  test(`${name} missing or cut: the search says so, and can be begun again`, async () => {
    await searchesAgain(name, missing, MISSING);
    await searchesAgain(name, cut, CUT);
  });
}

for (const name of ['searcher.js', 'searcher_bg.wasm']) {
  test(`${name} of another build: the search says so`, () => searchesAgain(name, ofAnotherBuild, OTHER));
}

test('a worker that does not start is not waited for longer than ten seconds', async () => {
  const { page } = await newPage({ prepare: (context) => stalled(context, 'searcher_bg.wasm'), expected: LOUD });
  await openTab(page, 'Search');
  await begin(page);
  await fails(page, /^The search has not started within ten seconds: try again\.$/, 13_000);
});

test('what opens and saves files says as well why it cannot', async () => {
  for (const [breakFile, expected] of [
    [missing, /could not be loaded/], [cut, /came damaged/], [ofAnotherBuild, /is of another version/],
  ]) {
    const { page } = await newPage({ prepare: (context) => breakFile(context, 'searcher_bg.wasm'), expected: LOUD });
    const menu = await openMenu(page, 'Share', 'Keep and share');
    await press(menu, 'Save as a file');
    await eventually(async () => assert.match(await told(page), new RegExp(`^The file cannot be read or written: .*${expected.source}`)));
  }
});

/** A worker that does this a second after it began to load, while it searches; nothing else in it is another. */
const doing = (what) => (context) =>
  rewritten(context, 'worker.js', (text) => `setTimeout(() => { ${what} }, 1000);\n${text}`);

/** Begins a long search. */
async function searchLong(options) {
  const opened = await newPage(options);
  await openTab(opened.page, 'Search');
  await bound(opened.page, 'Proposers', 3);
  await bound(opened.page, 'Max ballot', 4);
  await begin(opened.page);
  return opened;
}

for (const [how, what] of [['ends by itself', 'close()'], ['hangs', 'for (;;);']]) {
  test(`a worker that ${how} while it searches is noticed`, async () => {
    const prepare = async (context) => {
      await doing(what)(context);
      await context.clock.install();
    };
    const { page } = await searchLong({ prepare });
    await page.waitForTimeout(2_500);
    // The next half minute passes in a moment.
    await page.clock.runFor(31_000);
    await fails(page, /^The search has not answered for half a minute, and was ended: try again\.$/);
  });
}

test('a search that rests is not taken for dead', async () => {
  const { page, troubles } = await searchLong({ prepare: (context) => context.clock.install() });
  await eventually(async () => assert.match(await panel(page).locator('.tally').textContent(), /[1-9]\d,\d{3}/), 20_000);
  await press(panel(page), 'Pause search');
  await page.clock.runFor(60_000);
  assert.equal(await verdict(page).textContent(), 'Paused.');
  await press(panel(page), 'Go on');
  await fails(page, /^Searching/);
  assert.deepEqual(troubles, []);
});

test('a panic in the worker, and any other trap, is told as what it is, whatever its words are', async () => {
  // What the glue calls of the browser throws, which ends the program as a trap would; and a panic says its word before.
  const trap = (word) =>
    `Performance.prototype.now = () => { ${word} throw new WebAssembly.RuntimeError("out of memory, unreachable"); };`;
  for (const [word, expected] of [
    ['', /^The search met a mistake of its own, and stopped: RuntimeError: out of memory, unreachable\.$/],
    ['lightcone("panic", "panicked at x.rs: memory", memory);', /^The search met a mistake of its own, and stopped: panicked at x\.rs: memory\.$/],
  ]) {
    const { page } = await searchLong({ prepare: doing(trap(word)), expected: LOUD });
    await fails(page, expected);
    assert.ok(await panel(page).getByRole('button', { name: 'Search all runs' }).isEnabled());
  }
});

test('a worker that is refused memory says that, and only then', async () => {
  const site = await serve();
  const browser = await launch('--js-flags=--wasm-max-mem-pages=400');
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await openTab(page, 'Search');
    await bound(page, 'Proposers', 3);
    await bound(page, 'Max ballot', 4);
    await begin(page);
    await fails(page, /^The browser has no more memory for the search: give it less\.$/, 60_000);
    await bound(page, 'Memory, in MB', 8);
    await begin(page);
    await fails(page, /^Nothing was found to depth .* the memory ran out\.$/, 60_000);
  } finally {
    await browser.close();
    await site.close();
  }
});
