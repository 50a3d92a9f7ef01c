// Long links: they are opened in slices, with progress and a way to stop, and the run before stays until the new one stands.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import { arrive, caption, diagram, eventually, goTo, place, press } from './journey.mjs';
import { link } from './links.mjs';

const STEPS = 5_000;

/** One acceptor crashes and restarts, to the end of what a run may be. */
const choices = Array.from({ length: STEPS }, (_, n) => [n % 2 === 0 ? 'crash' : 'restart', 2]);
const LONG = link({ choices, at: STEPS });

async function open(page, hash) {
  await page.evaluate((wanted) => { window.location.hash = wanted; }, hash);
}

test('a long link shows how far it is, can be stopped, and leaves the run before on the stage', async () => {
  const { page, troubles } = await newPage();
  await page.keyboard.press('ArrowRight');
  await arrive(page, 1);
  // By the page's clock each slice has taken too long, so that each is a slice on a fast machine as well.
  await page.evaluate(() => {
    const now = performance.now.bind(performance);
    let late = 0;
    performance.now = () => now() + (late += 50);
  });
  // Pressed as soon as it is there, by the page itself: whoever asks the page from outside may come when all is done.
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const stop = [...document.querySelectorAll('.caption button')].find((one) => one.textContent === 'Stop opening');
      if (!stop) return;
      observer.disconnect();
      window.told = document.querySelector('.caption').textContent;
      stop.click();
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await open(page, LONG);
  const told = await page.waitForFunction(() => window.told);
  assert.match(await told.jsonValue(), /^Opening a run of 5000 steps: \d+ are replayed\./);
  await eventually(async () => assert.match(await caption(page).textContent(), /^Stopped at step \d+ of 5000\./));
  assert.equal((await place(page)).at, 1);
  await eventually(async () => assert.ok(!page.url().endsWith(LONG), 'the address is that of the run on the stage'));
  assert.deepEqual(troubles, []);
});

test('a long link opens, the page holds what can be seen of it, and the rest can be gone to', async () => {
  const { page, troubles } = await newPage({ hash: `#${LONG}` });
  await arrive(page, STEPS);
  const events = diagram(page).getByRole('button', { name: /, Lamport / });
  assert.ok((await events.count()) < 300, `${await events.count()} events are in the page`);
  const nodes = await page.evaluate(() => document.querySelectorAll('#diagram-room *').length);
  assert.ok(nodes < 1_500, `${nodes} nodes in the diagram`);
  // The first event is far away: the timeline goes there.
  await goTo(page, 10);
  await diagram(page).getByRole('button', { name: 'A1 crashes, Lamport 1, vector [0,0,1,0,0,0]' }).waitFor();
  // And by keyboard from event to event.
  await events.first().focus();
  await page.keyboard.press('ArrowDown');
  await eventually(async () =>
    assert.equal(await page.evaluate(() => document.activeElement.id), 'event-1'));
  await goTo(page, STEPS);
  await press(page, 'Back');
  await arrive(page, STEPS - 1);
  assert.deepEqual(troubles, []);
});
