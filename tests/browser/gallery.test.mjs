// The end of a prepared run with its ways on, and the gallery of all algorithms.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import { arrive, button, caption, chosenScenario, eventually, goTo, panel, press, step, transport } from './journey.mjs';

const first = (options) => newPage({ kept: '', reducedMotion: true, ...options });
const gallery = (page) => page.getByRole('dialog', { name: 'All algorithms' });

test('the end of a script has its answer, and again, break it and next', async () => {
  const { page, troubles } = await first();
  await goTo(page, 15);
  await step(page);
  assert.match(await caption(page).innerText(), /^x was chosen when the second acceptor voted\./);
  assert.deepEqual(await transport(page).getByRole('button').allInnerTexts(), [
    'Again', 'Break it', 'Next, 2 of 8\nA later ballot finds the value\u00a0▸',
  ]);
  assert.equal(await page.evaluate(() => document.activeElement.textContent.startsWith('Next')), true);
  await press(page, 'Break it');
  await panel(page).getByRole('button', { name: /^Break rule 1: / }).waitFor();
  await press(page, 'Close the panel');
  // One step more, and one back.
  await press(page, 'Step');
  await arrive(page, 17);
  assert.match(await caption(page).innerText(), /From here, chance decides\.$/);
  await press(page, 'Back');
  await arrive(page, 16);
  await transport(page).getByRole('button', { name: /^Next, 2 of 8/ }).click();
  assert.equal(await chosenScenario(page), 'A later ballot finds the value');
  await page.keyboard.press('n');
  assert.equal(await chosenScenario(page), 'Two duelling proposers');
  assert.deepEqual(troubles, []);
});

test('the second press of two quick ones on the last step does not lead away', async () => {
  const { page, troubles } = await first();
  await goTo(page, 15);
  await button(page, 'Step').dblclick();
  await arrive(page, 16);
  assert.equal(await chosenScenario(page), 'One clean round');
  assert.deepEqual(troubles, []);
});

for (const [width, height, dark] of [[1280, 720, false], [390, 844, true]]) {
  test(`at ${width} × ${height} the gallery has every algorithm with a picture, and what was seen`, async () => {
    const { page, troubles } = await first({ width, height, dark });
    if (dark) await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
    assert.equal(await page.locator('.gallery').count(), 0);
    await goTo(page, 16);
    await page.getByRole('button', { name: /all algorithms/ }).click();
    await eventually(async () => assert.equal(await gallery(page).locator('.picture svg').count(), 17));
    const names = await gallery(page).getByRole('heading', { level: 3 }).allInnerTexts();
    assert.match(names[0], /^1\s+Free processes$/);
    assert.match(names[16], /^17\s+Raft$/);
    await button(gallery(page), 'One clean round (seen)').waitFor();
    const wide = await gallery(page).evaluate((element) => element.scrollWidth - element.clientWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    assert.deepEqual(await axe(page, { rules: { 'color-contrast-enhanced': { enabled: true } } }), []);
    // No key reaches the run behind it; Esc closes, and the keyboard is where it was.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Escape');
    assert.equal(await gallery(page).count(), 0);
    await arrive(page, 16);
    await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.id), 'algorithms'));
    await page.keyboard.press('g');
    await button(gallery(page), 'A telephone call').first().click();
    await eventually(async () => assert.equal(await chosenScenario(page), 'A telephone call'));
    assert.equal(await gallery(page).count(), 0);
    await page.reload();
    await page.getByRole('main').waitFor();
    await page.keyboard.press('g');
    await button(gallery(page), 'One clean round (seen)').waitFor();
    assert.deepEqual(troubles, []);
  });
}
