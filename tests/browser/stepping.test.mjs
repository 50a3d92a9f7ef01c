// Stepping: forth to a result, back without a trace, and back to choose otherwise.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import {
  back, branches, caption, events, eventually, flight, flights, goTo, onlooker, openScenario, picture, place, press, step,
  stepByKey, told,
} from './journey.mjs';

test('the opening scenario is stepped to the moment at which x is chosen', async () => {
  const { page, troubles } = await newPage();
  assert.match(await caption(page).innerText(), /P1 wants x, and P2 wants y\. Step, and predict before each step\.\s+When exactly is x chosen\?/);
  assert.match(await onlooker(page).innerText(), /Chosen nothing yet/);

  const said = [];
  const sentences = new Set();
  let votes = 0;
  while (votes < 2) {
    assert.match(await onlooker(page).innerText(), /Chosen nothing yet/, `after ${said.length} steps`);
    await step(page);
    said.push(await told(page));
    sentences.add((await caption(page).innerText()).trim());
    votes += /^A\d receives accept\(1, x\)/.test(said.at(-1)) ? 1 : 0;
  }

  assert.equal(new Set(said).size, said.length, 'the live line told something new at each step');
  assert.equal(sentences.size, said.length, 'and the lectern as well, in words of its own');
  assert.match([...sentences].at(-1), /x is chosen, and nobody knows it yet\./);
  assert.match(said[0], /^P1 sends prepare\(1\) to A1, A2 and A3\.$/);
  assert.match(said.at(-1), /x is chosen in ballot 1, by A2 and A3\.$/);
  assert.match(await onlooker(page).innerText(), /Chosen x in ballot 1/);
  const invariants = page.getByRole('list', { name: 'Invariants', exact: true });
  assert.match(await invariants.textContent(), /Agreement holds/);
  assert.equal((await events(page)).filter((name) => /^[PAL]\d+ .*, Lamport \d+, vector \[[\d,]+\]$/.test(name)).length,
    (await events(page)).length, 'every event is named with both clocks');
  assert.deepEqual(troubles, []);
});

test('back to the start and forth again gives the identical run', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'A proposer crashes after one accept');
  const { of } = await place(page);
  const forth = [await picture(page)];
  for (let at = 1; at <= of; at += 1) {
    await stepByKey(page);
    forth.push(await picture(page));
  }
  for (let at = of - 1; at >= 0; at -= 1) {
    await back(page);
    assert.deepEqual(await picture(page), forth[at], `back at step ${at}`);
  }
  for (let at = 1; at <= of; at += 1) {
    await stepByKey(page);
    assert.deepEqual(await picture(page), forth[at], `forth again at step ${at}`);
  }
  await press(page, 'Start over');
  assert.deepEqual(await picture(page), forth[0]);
  await goTo(page, of);
  assert.deepEqual(await picture(page), forth[of], 'at once to the end');
  assert.deepEqual(troubles, []);
});

test('the duel goes through four ballots and chooses nothing', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'Two duelling proposers');
  const { of } = await place(page);
  await stepByKey(page, of);
  const prepares = (await events(page)).flatMap((name) => name.match(/^P\d sends prepare\(\d\)/) ?? []);
  const expected = ['P1 sends prepare(1)', 'P2 sends prepare(2)', 'P1 sends prepare(3)', 'P2 sends prepare(4)'];
  assert.deepEqual(prepares, expected);
  assert.match(await onlooker(page).innerText(), /Chosen nothing yet/);
  assert.match(await page.getByRole('list', { name: 'Invariants', exact: true }).textContent(), /Agreement holds/);
  assert.deepEqual(troubles, []);
});

test('whoever steps back and chooses otherwise can return to the old branch', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'Two duelling proposers');
  const { of } = await place(page);
  await goTo(page, of);
  const old = await picture(page);
  assert.equal(await branches(page).count(), 0, 'a run that never forked shows no branches');

  await goTo(page, 5);
  const fork = await picture(page);
  const [first] = (await flights(page)).filter((text) => text.startsWith('accept(1, x)'));
  await press(flight(page, first), 'Deliver');
  await eventually(async () => assert.equal((await place(page)).at, 6));
  const other = await picture(page);
  assert.notDeepEqual(other, fork);
  const listed = branches(page).getByRole('button');
  assert.deepEqual(await listed.allTextContents(), [`Branch 1: ${of} steps, leaves at step 5`, 'Branch 2: 6 steps, here']);

  await listed.first().click();
  await eventually(async () => assert.deepEqual(await place(page), { at: 5, of }));
  assert.deepEqual(await picture(page), fork, 'it stands where the branches part');
  assert.deepEqual(await listed.allTextContents(), [`Branch 1: ${of} steps, here`, 'Branch 2: 6 steps, leaves at step 5']);
  await goTo(page, of);
  assert.deepEqual(await picture(page), old);

  await listed.last().click();
  await eventually(async () => assert.equal((await place(page)).of, 6));
  await goTo(page, 6);
  assert.deepEqual(await picture(page), other);
  assert.deepEqual(troubles, []);
});
