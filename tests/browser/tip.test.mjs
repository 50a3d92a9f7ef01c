// What a symbol on the stage says, where it stands: under the mouse, with the keyboard's focus, under a finger; and what a
// tick of the timeline was. Escape closes it, and it never covers what it explains.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import { button, diagram, eventually, goTo, timeline } from './journey.mjs';

const plain = (options) => newPage({ kept: '', reducedMotion: true, ...options });

const tip = (page) => page.locator('#tip');
const shows = (page, what) => eventually(async () => assert.match(await tip(page).innerText(), what), 3_000);
const hidden = (page) => eventually(async () => assert.equal(await tip(page).isVisible(), false), 3_000);

/** The boxes of the tip and of something have nothing in common. */
async function isBeside(page, what) {
  const [a, b] = [await tip(page).boundingBox(), await what.boundingBox()];
  const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  assert.ok(apart, `${JSON.stringify(a)} covers ${JSON.stringify(b)}`);
  const { width, height } = page.viewportSize();
  assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height, JSON.stringify(a));
}

test('what stands at the end of a lane, on a bar and at a sender is explained under the mouse, and Escape closes it', async () => {
  const { page, troubles } = await plain();
  await goTo(page, 16);
  const value = diagram(page).locator('.ends .value').filter({ hasText: '1:x' }).first();
  await value.hover();
  await shows(page, /^1:x voted in ballot 1 for x$/);
  await isBeside(page, value);
  const flag = diagram(page).locator('.flag text').first();
  await flag.hover();
  await shows(page, /^x chosen x is chosen in ballot 1, by A2 and A3$/);
  await isBeside(page, flag);
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Escape');
  await hidden(page);
  await page.mouse.move(2, 2);
  await hidden(page);
  assert.deepEqual(troubles, []);
});

test('the keyboard’s focus explains an event and a lane, and says so to who does not see it', async () => {
  const { page, troubles } = await plain();
  await goTo(page, 9);
  await page.keyboard.press('Shift+Tab');
  const event = diagram(page).locator('[id^="event-"]').last();
  const name = await event.getAttribute('aria-label');
  await event.focus();
  await page.keyboard.press('ArrowUp');
  const focused = page.locator('[id^="event-"]:focus');
  await eventually(async () => assert.equal(await focused.getAttribute('aria-describedby'), 'tip'));
  await shows(page, /prepare|promise|accept/);
  await isBeside(page, focused);
  assert.equal(await event.getAttribute('aria-label'), name, 'its name is what it was');
  await page.keyboard.press('Escape');
  await hidden(page);
  assert.equal(await focused.getAttribute('aria-describedby'), null);
  assert.deepEqual(troubles, []);
});

test('a tap explains, and a tap beside it closes that', async () => {
  const { page, troubles } = await plain({ width: 390, height: 844, touch: true });
  await goTo(page, 9);
  const value = diagram(page).locator('.ends .value').first();
  await value.tap();
  await shows(page, /\S/);
  await isBeside(page, value);
  await page.getByRole('region', { name: 'Onlooker' }).tap();
  await hidden(page);
  assert.deepEqual(troubles, []);
});

test('a tick of the timeline says what its step was, and nothing of what is asked first', async () => {
  const { page, troubles } = await plain();
  await goTo(page, 3);
  const ticks = timeline(page).locator('.ticks');
  await ticks.locator('.tick').nth(1).hover({ force: true });
  await shows(page, /^Step 2 \S+ .*\.$/);
  await ticks.locator('.asks').first().hover({ force: true });
  await shows(page, /What happens there is asked first\.$/);
  await button(page, 'Step').hover();
  await hidden(page);
  assert.deepEqual(troubles, []);
});
