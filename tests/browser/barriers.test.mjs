// Barriers: what axe-core finds in every view, menu and state of the page, light and dark, large and small.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import { event, openMenu, openScenario, press, stepByKey } from './journey.mjs';

const SIZES = [{ width: 1280, height: 720 }, { width: 390, height: 844 }];

const MENUS = [['Set up', 'Set up a run'], ['Look', 'Look'], ['Share', 'Keep and share'], ['Help', 'Help']];

async function darken(page) {
  const menu = await openMenu(page, 'Look', 'Look');
  await menu.getByRole('checkbox', { name: 'Dark' }).check();
  await press(page, 'Look');
  await menu.waitFor({ state: 'hidden' });
}

/** What is wrong in each state of the page that was looked at; all of them, rather than the first. */
async function barriers(page) {
  const found = [];
  const look = async (where) => found.push(...(await axe(page)).map((violation) => `${where}: ${violation}`));

  await stepByKey(page, 9);
  for (const views of ['Both', 'Diagram', 'Network']) {
    await press(page, views);
    await look(`${views} with details`);
    await press(page, 'Details');
    await look(`${views} without details`);
    await press(page, 'Details');
  }
  await press(page, 'Both');
  for (const [name, dialog] of MENUS) {
    const menu = await openMenu(page, name, dialog);
    await look(`the menu ${name}`);
    await press(page, name);
    await menu.waitFor({ state: 'hidden' });
  }
  await page.keyboard.press('m');
  await look('a message selected');
  await press(page, 'Crash A1');
  await look('a process crashed');
  await openScenario(page, 'Clocks: before, after, or concurrent?');
  await stepByKey(page, 12);
  await event(page, 'P1 sends a1').press('Enter');
  await look('an event selected');
  await event(page, 'P3 receives b1').press('Enter');
  await look('two events compared');
  await page.keyboard.press('Escape');
  await page.keyboard.press('.');
  await look('the stage hidden');
  return found;
}

for (const { width, height } of SIZES) {
  for (const dark of [false, true]) {
    test(`no barrier is known in any state, ${dark ? 'dark' : 'light'} at ${width} × ${height}`, async () => {
      const { page, troubles } = await newPage({ width, height });
      if (dark) await darken(page);
      assert.deepEqual([...new Set(await barriers(page))], []);
      assert.deepEqual(troubles, []);
    });
  }
}
