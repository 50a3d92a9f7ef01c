// What can go wrong in a network: messages overtake each other, processes crash, links are cut.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import {
  back, button, caption, card, diagram, events, eventually, flight, flights, messages, network, openScenario, place,
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
