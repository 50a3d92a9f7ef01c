// What can go wrong in a network: messages overtake each other, processes crash, links are cut.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import {
  back, button, caption, card, diagram, events, eventually, flight, flights, goTo, messages, network, openScenario, place,
  press, step, told, token,
} from './journey.mjs';

const receipts = async (page) => (await events(page)).flatMap((name) => name.match(/^\w+ receives \w+/) ?? []);

test('a delayed message is overtaken by one that was sent later', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'Playground: four processes, nothing yet');
  const offers = page.getByRole('list', { name: 'Enabled steps' });
  await press(offers, 'P1: Send to P2');
  await press(offers, 'P1: Send to P2');
  await eventually(async () => assert.deepEqual(await flights(page), ['a1 P1 → P2', 'a2 P1 → P2']));

  // Left alone, one of the two arrives first; held back, it does not.
  await step(page);
  const [early] = (await receipts(page)).map((receipt) => receipt.split(' ').at(-1));
  const late = early === 'a1' ? 'a2' : 'a1';
  await back(page);
  await press(flight(page, early), 'Delay');
  await eventually(async () => assert.match(await told(page), new RegExp(`^${early} from P1 to P2 is held back`)));
  assert.match(await flight(page, early).innerText(), /delayed/);
  await step(page, 2);
  assert.deepEqual(await receipts(page), [`P2 receives ${late}`, `P2 receives ${early}`]);

  // And the other way round, so that the one sent first comes last for certain.
  await back(page);
  await back(page);
  await back(page);
  await press(flight(page, 'a1'), 'Delay');
  await step(page, 2);
  assert.deepEqual(await receipts(page), ['P2 receives a2', 'P2 receives a1']);
  assert.deepEqual(troubles, []);
});

test('an acceptor that crashes and restarts still knows its promise', async () => {
  const { page, troubles } = await newPage();
  await eventually(async () => {
    await press(page, 'Step');
    assert.equal((await card(page, 'A2')).promised, '1');
  });
  await press(page, 'Crash A2');
  await diagram(page).getByRole('button', { name: /^A2,? acceptor,? crashed$/ }).waitFor();
  assert.equal(await told(page), 'A2 crashes.');
  await press(page, 'Restart A2');
  await diagram(page).getByRole('button', { name: /^A2,? acceptor$/ }).waitFor();
  assert.equal(await told(page), 'A2 restarts.');
  assert.deepEqual(await card(page, 'A2'), { promised: '1', vote: '–' });
  assert.deepEqual((await events(page)).filter((name) => /^A2 (crashes|restarts)/.test(name)).length, 2);
  assert.deepEqual(troubles, []);
});

test('messages for a crashed process wait, and a process can be crashed from the stage', async () => {
  const { page, troubles } = await newPage();
  await step(page);
  await network(page).getByRole('button', { name: /^A1, acceptor/ }).click();
  await press(caption(page), 'Crash A1');
  await eventually(async () => assert.match(await flight(page, 'P1 → A1').innerText(), /waits: A1 is crashed/));
  assert.equal(await button(flight(page, 'P1 → A1'), 'Deliver').isDisabled(), true);
  await press(caption(page), 'Restart A1');
  await eventually(async () => assert.doesNotMatch(await messages(page).innerText(), /waits/));
  assert.deepEqual(troubles, []);
});

test('in a partition the messages across wait until it is healed', async () => {
  const { page, troubles } = await newPage();
  await step(page);
  const sides = page.getByRole('group', { name: /One side of a partition/ });
  assert.equal(await button(page, 'Partition').isDisabled(), true, 'a partition needs two sides');
  await sides.getByRole('checkbox', { name: 'P1' }).check();
  await sides.getByRole('checkbox', { name: 'A1' }).check();
  await press(page, 'Partition');
  await eventually(async () => assert.match(await told(page), /^The network is partitioned: P1 and A1 \| P2, A2, A3 and L1\.$/));

  for (const [process, waits] of [['A1', false], ['A2', true], ['A3', true]]) {
    const item = flight(page, `prepare(1) P1 → ${process}`);
    assert.equal((await item.innerText()).includes(`waits: the link P1–${process} is cut`), waits, process);
    assert.equal(await button(item, 'Deliver').isDisabled(), waits, process);
    assert.match(await token(diagram(page), `prepare(1) from P1 to ${process}`).getAttribute('aria-label'),
      waits ? /, in flight, waiting$/ : /, in flight$/);
  }
  await step(page);
  assert.match(await told(page), /^A1 receives prepare\(1\) from P1/);

  await press(page, 'Heal all');
  await eventually(async () => assert.equal(await told(page), 'Every link is healed.'));
  assert.doesNotMatch(await messages(page).innerText(), /waits/);
  const before = (await place(page)).at;
  await step(page, 2);
  assert.equal((await place(page)).at, before + 2);
  assert.match((await events(page)).join('\n'), /A[23] receives prepare\(1\) from P1/);
  assert.deepEqual(troubles, []);
});

test('a partition is a wall between the lanes of its sides, from the cut to the heal, and what hangs at it can be chosen', async () => {
  const { page, troubles } = await newPage({ kept: '', reducedMotion: true });
  await openScenario(page, 'A partition');
  const walls = diagram(page).locator('.faults .wall');
  const names = () => diagram(page).locator('.lane-name .name').evaluateAll((all) => all
    .map((one) => [one.getBoundingClientRect().top, one.textContent]).sort((a, b) => a[0] - b[0]).map(([, name]) => name).join(' '));
  await goTo(page, 0);
  assert.equal(await names(), 'P1 P2 A1 A2 A3 A4 A5 L1');
  assert.equal(await walls.count(), 0);
  await goTo(page, 16);
  assert.equal(await names(), 'P1 A1 A2 P2 A3 A4 A5 L1');
  assert.equal(await walls.count(), 2, 'a wall is two rows of bricks');
  assert.deepEqual(await diagram(page).locator('.times').allTextContents(), ['×3', '×2', '×2']);
  await diagram(page).getByText('no message gets through').waitFor();
  assert.deepEqual(await axe(page), []);
  // No two texts of the stage lie on each other.
  const overlaps = await diagram(page).locator('svg text').evaluateAll((all) => {
    const seen = all.filter((one) => one.textContent && !one.closest('.covered'));
    const boxes = seen.map((one) => [one.textContent, one.getBoundingClientRect()]);
    return boxes.flatMap(([text, a], n) => boxes.slice(n + 1).filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6).map(([other]) => `${text} and ${other}`));
  });
  assert.deepEqual(overlaps, []);
  // Each press on the pile means the next of what hangs there.
  const hangs = diagram(page).locator('.token.stopped').first();
  const { x, y, width, height } = await hangs.boundingBox();
  const chosen = [];
  for (let press = 0; press < 3; press += 1) {
    await page.mouse.click(x + width / 2, y + height / 2);
    const name = diagram(page).locator('.token.selected');
    await eventually(async () => assert.ok(!chosen.includes(await name.getAttribute('aria-label'))));
    chosen.push(await name.getAttribute('aria-label'));
  }
  assert.deepEqual(chosen, ['A3', 'A4', 'A5'].map((to) => `prepare(1) from P1 to ${to}, in flight, waiting`));
  await goTo(page, 17);
  assert.equal(await walls.count(), 2);
  assert.equal(await diagram(page).locator('.times').count(), 0);
  assert.equal(await diagram(page).getByText('no message gets through').count(), 0);
  assert.deepEqual(troubles, []);
});
