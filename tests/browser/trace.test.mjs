// A long trace that nobody plays: the page holds no more of it than can be seen.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import { caption, diagram, eventually } from './journey.mjs';

const EVENTS = 20_000;
const MOST_NODES = 3_000;

const nodes = (page) => page.evaluate(() => document.querySelectorAll('*').length);
const shown = (page) => diagram(page).getByRole('button', { name: /, Lamport \d+, vector / });
/** Scrolls to a part of the whole, and waits until that is drawn. */
async function scrollTo(page, part) {
  await page.evaluate((part) => {
    const element = document.querySelector('#diagram-room .diagram');
    element.scrollLeft = part * (element.scrollWidth - element.clientWidth);
  }, part);
  await eventually(() => page.evaluate(() => {
    const room = document.querySelector('#diagram-room .diagram').getBoundingClientRect();
    const dots = [...document.querySelectorAll('.event .hit')].map((dot) => dot.getBoundingClientRect());
    const inView = dots.filter((dot) => dot.right > room.left && dot.left < room.right);
    if (inView.length < 10) throw new Error(`${inView.length} events are in view`);
  }));
}

test('twenty thousand events of five hosts are scrolled, selected and compared', async () => {
  const { page, troubles } = await newPage({ hash: `#trace=5x${EVENTS}` });
  assert.match(await caption(page).innerText(), /5 hosts, 20000 events/);
  for (const part of [0, 0.25, 0.5, 1]) {
    await scrollTo(page, part);
    const held = await nodes(page);
    assert.ok(held < MOST_NODES, `${held} nodes at ${part}`);
  }
  // The first that is in view is selected by the mouse, a later one by the keyboard.
  const last = shown(page).last();
  await last.focus();
  await page.keyboard.press('Enter');
  await eventually(async () => assert.match(await caption(page).innerText(), /before it[\s\S]*after it[\s\S]*concurrent/));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await eventually(async () => assert.match(await caption(page).innerText(), /^a → b|^b → a|^a ∥ b/));
  assert.deepEqual(troubles, []);
});

test('an address that asks for no trace opens the page as usual', async () => {
  const { page, troubles } = await newPage({ hash: '#trace=many' });
  await eventually(async () => assert.match(await caption(page).innerText(), /cannot be opened/));
  assert.deepEqual(troubles, []);
});
