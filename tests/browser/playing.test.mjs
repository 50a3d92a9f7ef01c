// Playing: a message can be clicked while it moves, and what is then done to it is done.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import {
  button, caption, diagram, events, eventually, FATES, flights, messages, movingMessage, network, onlooker,
  openScenario, press, selected, setSpeed, told, token,
} from './journey.mjs';

/** Where clicks are tried: the views shown, the view clicked in, the scenario, and the speeds, one for each fate. */
const ROUNDS = [
  { views: 'Diagram', view: diagram, scenario: 'One clean round', speeds: ['½×', '1×', '2×', '4×'] },
  { views: 'Network', view: network, scenario: 'Two duelling proposers', speeds: ['1×', '2×', '4×', '4×'] },
  { views: 'Both', view: diagram, scenario: 'A partition', speeds: ['2×', '4×', '4×', '2×'] },
  { views: 'Both', view: network, scenario: 'A later ballot finds the value', speeds: ['4×', '1×', '2×', '4×'] },
];

test('every click on a moving message lands', async (t) => {
  const { page, troubles } = await newPage();
  const clicks = [];
  for (const { views, view, scenario, speeds } of ROUNDS) {
    await openScenario(page, scenario);
    await press(page, views);
    for (const [turn, speed] of speeds.entries()) {
      await setSpeed(page, speed);
      if (await button(page, 'Play').isVisible()) await press(page, 'Play');
      clicks.push({ scenario, views, speed, ...(await clickOne(page, view(page), FATES[turn])) });
    }
  }
  for (const click of clicks) t.diagnostic(Object.values(click).join(', '));
  const hits = clicks.filter(({ hit }) => hit !== 'missed').length;
  t.diagnostic(`${hits} of ${clicks.length} clicks on moving messages landed`);
  assert.equal(hits, clicks.length);
  assert.deepEqual(troubles, []);
});

/** Clicks a message that moves, and lets one of the four things happen to it; what came of it. */
async function clickOne(page, view, fate) {
  const aim = await movingMessage(view);
  assert.ok(aim, 'a message moves while the run plays');
  await page.mouse.click(aim.x, aim.y);
  const [landed] = await eventually(async () => {
    const found = await selected(view);
    if (found.length === 0) throw new Error('nothing was selected');
    return found;
  }, 1_000).catch(() => []);
  if (!landed) return { aim: aim.name, hit: 'missed' };

  for (const offered of FATES) assert.equal(await button(caption(page), offered).count(), 1, offered);
  assert.equal(await page.locator('.app.playing').count(), 0, 'the run waits for what is done to the message');
  const name = landed.replace(/, in flight.*/, '');
  // What waits at a cut link cannot be delivered.
  const possible = (await button(caption(page), fate).isEnabled()) ? fate : 'Drop';
  await press(caption(page), possible);
  await button(page, 'Pause').waitFor();
  return { aim: aim.name, hit: name === aim.name ? 'that one' : `a nearer one: ${name}`, fate: possible };
}

test('a promise is dropped while the run plays, and a value is chosen nevertheless', async () => {
  const { page, troubles } = await newPage();
  await press(page, 'Diagram');
  await setSpeed(page, '2×');
  await press(page, 'Play');
  const aim = await movingMessage(diagram(page), 'promise(1');
  assert.ok(aim, 'a promise is on its way');
  await page.mouse.click(aim.x, aim.y);
  await eventually(async () => assert.equal((await selected(diagram(page))).length, 1));
  const [name] = (await selected(diagram(page))).map((full) => full.replace(/, in flight.*/, ''));
  const [, label, from, to] = name.match(/^(promise\(1, –\)) from (A\d) to (P1)$/);
  assert.ok((await flights(page)).includes(`${label} ${from} → ${to}`));
  await press(caption(page), 'Drop');
  await eventually(async () => assert.doesNotMatch(await messages(page).innerText(), new RegExp(`promise.*${from} → P1`)));
  assert.equal(await token(diagram(page), name).count(), 0, 'it is no longer in flight');

  await setSpeed(page, '4×');
  await eventually(async () => assert.match(await onlooker(page).innerText(), /Chosen x in ballot 1/), 20_000);
  const happened = await events(page);
  assert.ok(happened.some((event) => event.startsWith(`${from} sends promise(1, –)`)));
  assert.ok(!happened.some((event) => event.startsWith(`P1 receives promise(1, –) from ${from}`)), 'it never arrived');
  assert.deepEqual(troubles, []);
});

test('a dropped message is told to be lost', async () => {
  const { page, troubles } = await newPage();
  await press(page, 'Step');
  await token(diagram(page), 'prepare(1) from P1 to A1').waitFor();
  await token(diagram(page), 'prepare(1) from P1 to A1').click();
  await press(caption(page), 'Drop');
  await eventually(async () => assert.equal(await told(page), 'prepare(1) from P1 to A1 is lost.'));
  assert.deepEqual(await flights(page), ['prepare(1) P1 → A2', 'prepare(1) P1 → A3']);
  assert.deepEqual(troubles, []);
});

test('where there is no room for all, messages are a pile that says how many, and each press chooses the next', async () => {
  const { page, troubles } = await newPage({ reducedMotion: true });
  await openScenario(page, 'Playground: four processes, nothing yet');
  const count = network(page).locator('.count-of-pile');
  let sent = 0;
  for (; (await count.count()) === 0 && sent < 30; sent += 1) {
    await press(page, 'P1: Send to P2');
    await eventually(async () => assert.equal((await flights(page)).length, sent + 1));
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
  }
  const tokens = network(page).getByRole('button', { name: ', in flight' });
  assert.equal(await tokens.count(), sent);
  const lying = Number(await count.textContent());
  const bottom = await count.evaluate((one) => one.id.replace('-count', ''));
  const seen = await tokens.evaluateAll((all) => all.filter((one) => one.checkVisibility() && !one.matches('.covered')).length);
  assert.ok(lying > 1, 'some lie on a pile');
  assert.equal(seen + lying - 1, sent, 'and all others are seen');

  const { x, y, width, height } = await network(page).locator(`#${bottom} > .ring`).boundingBox();
  const pressed = new Set();
  for (let number = 1; number <= lying; number += 1) {
    await page.mouse.click(x + width / 2, y + height / 2);
    await eventually(async () => {
      const [name] = await selected(network(page));
      assert.ok(name && !pressed.has(name), `${name} was chosen before`);
      pressed.add(name);
    });
  }
  await page.keyboard.press('Escape');
  for (const name of pressed) {
    await tokens.and(page.getByLabel(name, { exact: true })).press('Enter');
    await eventually(async () => assert.deepEqual(await selected(network(page)), [name]));
  }
  assert.deepEqual(troubles, []);
});
