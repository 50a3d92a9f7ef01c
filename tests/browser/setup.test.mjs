// Setting up a run of one's own: how many of what, under which schedule, from which seed.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import {
  button, diagram, events, eventually, openMenu, picture, place, press, processes, step, stepByKey, told,
} from './journey.mjs';

/** Fills in the form and presses one of its buttons; what is not given stays as it is. */
async function setUp(page, { algorithm, schedule, numbers = {}, then = 'Start this run' }) {
  const menu = await openMenu(page, 'Set up', 'Set up a run');
  if (algorithm) await menu.getByRole('combobox', { name: 'Algorithm' }).selectOption(algorithm);
  if (schedule) await menu.getByRole('combobox', { name: 'Schedule' }).selectOption(schedule);
  for (const [name, number] of Object.entries(numbers)) {
    await menu.getByRole('spinbutton', { name }).fill(String(number));
  }
  await press(menu, then);
  return menu;
}

const started = (page) => page.getByRole('dialog', { name: 'Set up a run' }).waitFor({ state: 'hidden' });

/** The names of the processes, as the lanes have them. */
const lanes = async (page) =>
  (await diagram(page).getByRole('button', { name: /^[PAL]\d,? (proposer|acceptor|learner|process)$/ }).allInnerTexts()).map(
    (text) => text.split('\n')[0],
  );

test('a run is set up with any number of processes', async () => {
  const { page, troubles } = await newPage();
  await setUp(page, { numbers: { Proposers: 4, Acceptors: 7, Learners: 3 } });
  await started(page);
  const roles = ['P1', 'P2', 'P3', 'P4', 'A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'L1', 'L2', 'L3'];
  await eventually(async () => assert.deepEqual(await lanes(page), roles));
  assert.equal(await button(processes(page), 'Crash L3').count(), 1);
  await stepByKey(page, 12);
  assert.match((await events(page))[0], /^P1 sends prepare\(1\) to A1, A2, A3, A4, A5, A6 and A7, Lamport 1/);

  await setUp(page, { algorithm: 'Free processes', numbers: { Processes: 8 } });
  await started(page);
  await eventually(async () => assert.deepEqual(await lanes(page), [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `P${n}`)));
  await press(page, 'P8: Send to all others');
  await eventually(async () => assert.equal(await told(page), 'P8 sends h1 to P1, P2, P3, P4, P5, P6 and P7.'));
  assert.deepEqual(troubles, []);
});

test('by hand every step is the user’s', async () => {
  const { page, troubles } = await newPage();
  await setUp(page, { schedule: 'by hand' });
  await started(page);
  await press(page, 'Step');
  await eventually(async () => assert.match(await told(page), /^By hand, every step is yours/));
  assert.deepEqual(await place(page), { at: 0, of: 0 });
  await press(page, 'P2: Start ballot 2');
  await eventually(async () => assert.match(await told(page), /^P2 sends prepare\(2\)/));

  await setUp(page, { schedule: 'in virtual time', then: 'Only change the schedule' });
  await started(page);
  await eventually(async () => assert.equal((await place(page)).at, 1, 'the run goes on where it is'));
  await step(page);
  assert.match(await told(page), /^A\d receives prepare\(2\)|^P1 sends prepare\(1\)/);
  assert.deepEqual(troubles, []);
});

test('a random run is the same again from the same seed, and another from another', async () => {
  const { page, troubles } = await newPage();
  const walk = async (seed) => {
    await setUp(page, { schedule: 'random from the seed', numbers: { Seed: seed } });
    await started(page);
    await eventually(async () => assert.deepEqual(await place(page), { at: 0, of: 0 }));
    await stepByKey(page, 15);
    return (await picture(page)).happened;
  };
  const [first, other, again] = [await walk(3), await walk(4), await walk(3)];
  assert.deepEqual(again, first);
  assert.notDeepEqual(other, first);
  assert.deepEqual(troubles, []);
});

test('a number that cannot be gives a message and changes nothing', async () => {
  const { page, troubles } = await newPage();
  await stepByKey(page, 3);
  const before = await events(page);
  for (const [name, number] of [['Acceptors', 9], ['Acceptors', 2], ['Proposers', 0], ['Learners', -1], ['Acceptors', 3.5], ['Seed', '']]) {
    const menu = await setUp(page, { numbers: { [name]: number } });
    const input = menu.getByRole('spinbutton', { name });
    await eventually(async () => {
      assert.notEqual(await input.evaluate((field) => field.validationMessage), '', `${name}: ${number}`);
    });
    assert.equal(await menu.isVisible(), true, 'the form waits for another number');
    assert.deepEqual(await events(page), before);
    await input.fill(name === 'Acceptors' ? '3' : '1');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
  }
  assert.deepEqual(troubles, []);
});
