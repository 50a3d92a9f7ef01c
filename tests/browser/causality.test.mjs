// Free processes: events are made by gestures on the lanes, and any two of them are compared.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import { caption, diagram, event, events, eventually, flights, openScenario, press, step, stepByKey, told } from './journey.mjs';

const PLAYGROUND = 'Playground: four processes, nothing yet';

/** A place on a process's lane, so far to the right of its name. */
async function onLane(page, process, right) {
  const name = await diagram(page).getByRole('button', { name: new RegExp(`^${process},? process`) }).boundingBox();
  return { x: name.x + name.width + right, y: name.y + name.height / 2 };
}

async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
}

async function compare(page, a, b) {
  await a.click();
  await eventually(async () => assert.match(await caption(page).innerText(), /^a: /));
  await b.click();
  await eventually(async () => assert.match(await caption(page).innerText(), /^a → b|^b → a|^a ∥ b/));
  const text = await caption(page).innerText();
  await press(caption(page), 'Clear the selection');
  return text;
}

test('messages are sent by dragging, a click on a lane offers an internal event', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, PLAYGROUND);
  await drag(page, await onLane(page, 'P1', 120), await onLane(page, 'P3', 260));
  await eventually(async () => assert.equal(await told(page), 'P1 sends a1 to P3.'));
  assert.deepEqual(await flights(page), ['a1 P1 → P3']);

  const free = await onLane(page, 'P2', 420);
  await page.mouse.click(free.x, free.y);
  await press(caption(page), 'Internal event');
  await eventually(async () => assert.equal(await told(page), 'P2 has an internal event.'));

  await drag(page, await onLane(page, 'P4', 420), await onLane(page, 'P1', 300));
  await eventually(async () => assert.equal(await told(page), 'P4 sends d1 to P1.'));

  await press(page, 'P2: Send to all others');
  await eventually(async () => assert.equal(await told(page), 'P2 sends b1 to P1, P3 and P4.'));
  assert.deepEqual(await flights(page), ['a1 P1 → P3', 'd1 P4 → P1', 'b1 P2 → P1', 'b1 P2 → P3', 'b1 P2 → P4']);
  assert.equal((await events(page)).length, 4, 'a broadcast is one event');
  await step(page, 5);
  assert.deepEqual(await flights(page), []);
  assert.equal((await events(page)).length, 9);
  assert.deepEqual(troubles, []);
});

test('two events are before, after or concurrent, with the vector entries that decide it', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'Clocks: before, after, or concurrent?');
  await stepByKey(page, 12);
  const [sent, received] = [event(page, 'P1 sends a1'), event(page, 'P2 receives a1')];
  assert.match(await compare(page, sent, received), /^a → b: a happened before b\. V\(a\)\[P1\] = 2 = 2 = V\(b\)\[P1\]/);
  const reversed = await compare(page, received, sent);
  assert.match(reversed, /^b → a: b happened before a\./);
  assert.match(reversed, /C\(a\) = 3 > 2 = C\(b\)/);

  // A lower Lamport time, and yet not before.
  const concurrent = await compare(page, event(page, 'P3 has an internal event'), event(page, 'P1 sends a1'));
  assert.match(concurrent, /^a ∥ b: concurrent: neither can have influenced the other\./);
  assert.match(concurrent, /V\(a\)\[P3\] = 1 > 0 = V\(b\)\[P3\]/);
  assert.match(concurrent, /V\(a\)\[P1\] = 0 < 2 = V\(b\)\[P1\]/);
  assert.match(concurrent, /C\(a\) = 1 < 2 = C\(b\)/);

  const far = await compare(page, event(page, 'P1 sends a1'), event(page, 'P1 receives c2'));
  assert.match(far, /^a → b/);
  assert.match(far, /Witness: P1 at 2 → /);
  assert.deepEqual(troubles, []);
});

test('the clocks can be hidden for a prediction, and time can run any way', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'Clocks: before, after, or concurrent?');
  await stepByKey(page, 4);
  const happened = await events(page);
  const looks = page.getByRole('dialog', { name: 'Look' });
  const written = () => diagram(page).innerText();
  for (const [clocks, shows] of [['vector', true], ['hidden', false], ['Lamport', false]]) {
    await press(page, 'Look');
    await looks.getByRole('combobox', { name: 'Clocks' }).selectOption(clocks);
    await page.keyboard.press('Escape');
    await looks.waitFor({ state: 'hidden' });
    await eventually(async () => assert.equal((await written()).includes('[2,1,0]'), shows, clocks));
  }
  for (const time of ['downwards', 'upwards', 'to the right']) {
    await press(page, 'Look');
    await looks.getByRole('combobox', { name: 'Time runs' }).selectOption(time);
    await page.keyboard.press('Escape');
    await looks.waitFor({ state: 'hidden' });
    const boxes = await Promise.all([event(page, 'P1 has'), event(page, 'P2 receives a1')].map((one) => one.boundingBox()));
    const [first, last] = boxes.map((box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 }));
    const later = { downwards: last.y > first.y, upwards: last.y < first.y, 'to the right': last.x > first.x };
    assert.ok(later[time], `time runs ${time}`);
  }
  assert.deepEqual(await events(page), happened);
  assert.deepEqual(troubles, []);
});
