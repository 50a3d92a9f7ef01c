// A program that stops says so, and nothing looks alive behind the message; the run comes back.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { breakProgram, withoutClipboard } from './break.mjs';
import { axe, launch, newPage, serve } from './harness.mjs';
import { button, eventually, openMenu, place, press, step } from './journey.mjs';

const message = (page) => page.getByRole('alertdialog');
const LOUD = [/unreachable/, /panicked/];

/** What makes the program call what is broken. */
const CAUSES = {
  handler: (page) => page.keyboard.press('ArrowRight'),
  timer: (page) => press(page, 'Play'),
  panic: (page) => page.keyboard.press('ArrowRight'),
};

for (const [where, cause] of Object.entries(CAUSES)) {
  test(`a program that stops in a ${where} says so, keeps the run, and is not alive any more`, async () => {
    const { page } = await newPage({ expected: LOUD });
    await step(page, 3);
    await eventually(() => assert.match(page.url(), /#run=/));
    await page.waitForTimeout(300);
    const kept = page.url();
    await breakProgram(page, where);
    await cause(page);
    await message(page).waitFor();
    const says = await message(page).innerText();
    assert.match(says, /^Lightcone has stopped\n+It met a mistake of its own, and cannot go on\./);
    assert.match(says, /Your run is not lost: the address holds it/);
    if (where === 'panic') assert.match(says, /panicked at .*\.rs:\d+:\d+:\ninvalid attribute key/);
    assert.deepEqual(await axe(page), []);

    // Neither keys nor clicks nor timers change anything.
    assert.equal(await page.evaluate(() => document.body.inert), true);
    const still = await page.evaluate(() => document.querySelector('main').innerHTML);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('End');
    await page.mouse.click(5, 5);
    await page.waitForTimeout(1_500);
    assert.equal(await page.evaluate(() => document.querySelector('main').innerHTML), still);
    assert.ok(await message(page).isVisible());
    assert.equal(page.url(), kept);

    await press(message(page), 'Reload');
    await message(page).waitFor({ state: 'detached' });
    await page.getByRole('main').waitFor();
    assert.equal((await place(page)).at, 3, 'the run is back');
  });
}

test('another link, given to a page that has stopped, opens', async () => {
  const { page } = await newPage({ expected: LOUD });
  await step(page, 2);
  await eventually(() => assert.match(page.url(), /#run=/));
  await page.waitForTimeout(300);
  const link = page.url();
  await page.goto(link.split('#')[0]);
  await page.getByRole('main').waitFor();
  await breakProgram(page, 'handler');
  await page.keyboard.press('ArrowRight');
  await message(page).waitFor();
  await page.evaluate((address) => { location.href = address; }, link);
  await message(page).waitFor({ state: 'detached' });
  await eventually(async () => assert.equal((await place(page)).at, 2));
});

test('what an open menu covered, the message covers', async () => {
  const { page } = await newPage({ expected: LOUD, width: 390, height: 844 });
  await openMenu(page, 'Look', 'Look');
  await breakProgram(page, 'handler');
  await page.keyboard.press('ArrowRight');
  await message(page).waitFor();
  const onTop = await button(message(page), 'Reload').evaluate((element) => {
    const { left, top } = element.getBoundingClientRect();
    return document.elementFromPoint(left + 5, top + 5) === element;
  });
  assert.ok(onTop);
});

test('the report holds the link, what happened and where; and the clipboard is asked for', async () => {
  const { page } = await newPage({ expected: LOUD });
  await step(page);
  await eventually(() => assert.match(page.url(), /#run=/));
  await breakProgram(page, 'panic');
  await page.keyboard.press('ArrowRight');
  await press(message(page), 'Copy the link for a report');
  await message(page).getByText('Copied.').waitFor();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(report.startsWith(page.url()));
  assert.match(report, /panicked at .*\.rs:\d+/);
  assert.match(report, /Version lightcone-[0-9a-f]{16}/);

  const refused = await newPage({ expected: LOUD, prepare: withoutClipboard });
  await breakProgram(refused.page, 'panic');
  await refused.page.keyboard.press('ArrowRight');
  await press(message(refused.page), 'Copy the link for a report');
  assert.match(await message(refused.page).getByRole('textbox').inputValue(), /panicked at/);
});

test('the error of somebody else, such as an extension, is not the page\'s', async () => {
  const { page } = await newPage({ expected: LOUD.concat(/theirs/) });
  await page.evaluate(() => {
    setTimeout(() => { throw new Error('theirs'); }, 0);
    Promise.reject(new Error('theirs too'));
    const theirs = new WebAssembly.RuntimeError('unreachable');
    theirs.stack = 'at f (chrome-extension://abc/app.js:1:1)';
    dispatchEvent(new ErrorEvent('error', { error: theirs, filename: 'chrome-extension://abc/app.js' }));
  });
  await page.waitForTimeout(300);
  assert.equal(await message(page).count(), 0);
  await step(page);
});

/** How many pages of 64 kB the program has when it begins, and when it has begun. */
async function pagesOfMemory() {
  const { page } = await newPage({
    prepare: (context) => context.addInitScript(() => {
      let hear;
      Object.defineProperty(window, 'lightcone', {
        get: () => hear,
        set: (given) => {
          hear = (...words) => {
            window.pages = () => words[2].buffer.byteLength / 65536;
            window.first = window.pages();
            given(...words);
          };
        },
      });
    }),
  });
  return page.evaluate(() => [window.first, window.pages()]);
}

test('a program that is refused memory says so, when it begins and later', async () => {
  const [first, begun] = await pagesOfMemory();
  const site = await serve();
  try {
    for (const most of [first - 3, first, begun + 1]) {
      const browser = await launch(`--js-flags=--wasm-max-mem-pages=${most}`);
      const page = await browser.newPage();
      await page.goto(site.url);
      if (most > begun) {
        await page.getByRole('main').waitFor();
        await page.keyboard.press('End');
      }
      await message(page).waitFor({ timeout: 10_000 });
      assert.match(await message(page).innerText(), /^Lightcone has stopped\n+The browser has no more memory for the page\./);
      await browser.close();
    }
  } finally {
    await site.close();
  }
});
