// Each algorithm at its point of interest: what an audience must see there, in the run and in the one beside it.
// Paxos and the free processes have journeys of their own; here they only take part in the walk through all scenarios.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import {
  beside, bound, caption, card, eventually, flights, onlooker, openScenario, openTab, place, press, scenarioGroups, showBeside,
  search, stepByKey, strike, told, invariant,
} from './journey.mjs';

const invariants = (page) => page.getByRole('list', { name: 'Invariants', exact: true });
const enabled = (page) => page.getByRole('list', { name: 'Enabled steps' });

/** What stands in the caption at the end of a script: the answer to what the scenario asked. */
const answer = (page) => caption(page).locator('p.answer');

/** Opens an algorithm's scenario in a page of its own. */
async function opened(group, scenario) {
  const { page, troubles } = await newPage({ reducedMotion: true });
  await openScenario(page, scenario, group);
  return { page, troubles };
}

/** A variable of each of these processes, in order. */
const cards = (page, processes, variable) =>
  Promise.all(processes.map(async (process) => (await card(page, process))[variable]));

test('mutual exclusion: of two who ask at the same time, the lower number is granted first', async () => {
  const { page, troubles } = await opened('Mutual exclusion', 'Two ask at the same time');
  await stepByKey(page, 6);
  assert.match(await onlooker(page).textContent(), /Granted to nobody/);
  assert.deepEqual(await cards(page, ['P1', 'P2'], 'queue'), ['1:P1 1:P2', '1:P1 1:P2'], 'in one order');
  await stepByKey(page);
  assert.match(await onlooker(page).textContent(), /Granted .*1:P1/);
  assert.match(await told(page), /^P1 enters\. .*1:P2 is behind it in its queue/);
  assert.deepEqual(await cards(page, ['P1', 'P2'], 'resource'), ['held', 'wanted']);
  await stepByKey(page, 3);
  assert.match(await onlooker(page).textContent(), /Granted .*1:P2/);
  assert.match(await invariant(page, 'Mutual exclusion'), /holds/);
  assert.deepEqual(troubles, []);
});

test('causal broadcast: an answer is held back until its question is delivered', async () => {
  const { page, troubles } = await opened('Causal broadcast', 'An answer before its question');
  await stepByKey(page, 5);
  assert.match(await told(page), /^P3 receives b1.* b1 is held back until a1 is delivered\.$/);
  const { delivered, held } = await card(page, 'P3');
  assert.deepEqual([delivered, held], ['–', 'b1 after a1'], 'received is not delivered');
  await stepByKey(page, 3);
  assert.equal((await card(page, 'P3')).delivered, 'a1 b1');

  await openScenario(page, 'Two broadcasts at once', 'Causal broadcast');
  await showBeside(page);
  assert.match(await beside(page).textContent(), /^Total order broadcast/);
  await stepByKey(page, 10);
  const orders = await cards(page, ['P1', 'P2', 'P3'], 'delivered');
  assert.deepEqual(orders, ['a1 b1', 'b1 a1', 'b1 a1'], 'concurrent broadcasts are delivered in any order');
  assert.match(await invariants(page).textContent(), /Causal order holds/);
  assert.deepEqual(troubles, []);
});

test('total order broadcast: of two broadcasts at once everybody delivers the same first', async () => {
  const { page, troubles } = await opened('Total order broadcast', 'Two broadcasts at once');
  await stepByKey(page, 5);
  assert.match(await told(page), /b1 is held back behind a1\.$/);
  assert.deepEqual(await cards(page, ['P1', 'P2', 'P3'], 'delivered'), ['–', '–', '–']);
  await stepByKey(page, 9);
  assert.deepEqual(await cards(page, ['P1', 'P2', 'P3'], 'delivered'), ['a1 b1', 'a1 b1', 'a1 b1']);
  assert.match(await invariant(page, 'Same order'), /holds/);
  assert.deepEqual(troubles, []);
});

test('snapshots: money on its way is recorded in the channel, and none is missing', async () => {
  const { page, troubles } = await opened('Snapshots', 'Money on its way');
  await stepByKey(page, 6);
  assert.match(await told(page), /it records the money as on its way\.$/);
  assert.match(await onlooker(page).textContent(), /Recorded 180 in 2 of 2/);
  await stepByKey(page);
  assert.match(await onlooker(page).textContent(), /Recorded 180 in accounts and 20 in channels/);
  assert.deepEqual(await cards(page, ['P1', 'P2'], 'recorded'), ['90', '90']);
  assert.deepEqual(await cards(page, ['P1', 'P2'], 'channels'), ['P2→ 20', 'P1→ 0']);
  assert.deepEqual(await cards(page, ['P1', 'P2'], 'balance'), ['110', '90'], 'which is not what was recorded');
  for (const name of ['Recorded total', 'Consistent cut']) assert.match(await invariant(page, name), /holds/);
  assert.deepEqual(troubles, []);
});

test('two-phase commit: without its coordinator nobody can do anything, though everybody has voted', async () => {
  const scenario = 'The coordinator dies between votes and decision';
  const { page, troubles } = await opened('Two-phase commit', scenario);
  const managers = ['RM1', 'RM2', 'RM3'];
  await showBeside(page);
  assert.match(await beside(page).textContent(), /^Paxos/);
  await stepByKey(page, 9);
  assert.deepEqual(await cards(page, managers, 'state'), ['prepared', 'prepared', 'prepared']);
  assert.deepEqual(await cards(page, managers, 'waitsfor'), ['TM', 'TM', 'TM']);
  assert.equal(await enabled(page).getByRole('button', { name: /^RM/ }).count(), 0, 'no manager has a step');
  assert.deepEqual(await flights(page), [], 'and no message will come');
  assert.match(await answer(page).textContent(), /They are blocked until it restarts\./);
  // Paxos goes on alone, until a value is chosen.
  for (let more = 0; more < 8; more += 1) await press(page, 'Step');
  await eventually(async () => assert.match(await told(page), /^Beside it: /));
  await eventually(async () => assert.match(await beside(page).textContent(), /Chosen: x/));
  assert.deepEqual(await place(page), { at: 9, of: 9 });

  await press(page, 'Restart TM');
  await eventually(async () => assert.match(await told(page), /^TM restarts\. TM finds no decision in its log/));
  await stepByKey(page, 4);
  const states = await cards(page, managers, 'state');
  assert.deepEqual(new Set(states).size, 1, `they agree: ${states}`);
  assert.ok(['committed', 'aborted'].includes(states[0]));
  assert.deepEqual(troubles, []);
});

test('the replicated log: a new leader finds what was chosen, and fills the gap before it', async () => {
  const { page, troubles } = await opened('Replicated log (multi-Paxos)', 'A new leader finds a gap');
  await stepByKey(page, 10);
  assert.match(await onlooker(page).textContent(), /Chosen .*C2#1/);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'chosen'), ['–', '–', '–'], 'and nobody knows');
  await stepByKey(page, 3);
  assert.match(await told(page), /R2 leads, and proposes for the slots that are in use, 1:nop, 2:C2#1\.$/);
  await stepByKey(page, 4);
  const { applied, store } = await card(page, 'R2');
  assert.deepEqual([applied, store], ['1 2', 'x = 1'], 'the gap counts for nothing');
  assert.match(await invariant(page, 'Same state'), /holds/);
  assert.deepEqual(troubles, []);
});

test('Raft: an entry is committed with its leader’s term, and not by its majority alone', async () => {
  const { page, troubles } = await opened('Raft', 'Two commands of one leader');
  await showBeside(page);
  assert.match(await beside(page).textContent(), /^Replicated log \(multi-Paxos\)/);
  await stepByKey(page, 7);
  assert.match(await told(page), /1:C1#1@1 is committed in term 1, by R1 and R2\.$/);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'committed'), ['–', '–', '–'], 'and nobody knows');
  await stepByKey(page, 1);
  assert.match(await beside(page).textContent(), /Chosen: 1:C1#1/);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'committed'), ['1:C1#1@1', '–', '–'], 'R1 knows first');

  await openScenario(page, 'On a majority, and not committed', 'Raft');
  await stepByKey(page, 20);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'log'), ['1:C1#1@1', '1:C1#1@1', '1:C2#1@2']);
  assert.match(await told(page), /A majority has 1:C1#1@1, but it is not of term 3, and so R1 does not commit it\.$/);
  assert.match(await onlooker(page).textContent(), /Committed nothing yet/);
  assert.deepEqual(troubles, []);
});

test('the account: a withdrawal that is asked for again is paid once, and twice without at-most-once', async () => {
  const group = 'Replicated log (multi-Paxos)';
  const { page, troubles } = await opened(group, 'A withdrawal, asked for again');
  await showBeside(page);
  assert.match(await beside(page).textContent(), /^Raft/);
  await stepByKey(page, 7);
  assert.match(await told(page), /R1 has executed 1 command and has a = 0\.$/);
  await stepByKey(page, 16);
  assert.deepEqual(await cards(page, ['R1', 'R2'], 'store'), ['a = 0', 'a = 50'], 'R1 is as it was when it crashed');
  assert.equal((await card(page, 'C1')).answer, '0');
  assert.match(await answer(page).textContent(), /Strike at-most-once and see/);

  await openTab(page, 'Specification');
  await strike(page, 'at-most-once');
  await eventually(async () => assert.match(await onlooker(page).textContent(), /At most once is broken/));
  assert.deepEqual(await place(page), { at: 23, of: 23 }, 'the run is replayed');
  await openTab(page, 'State');
  assert.equal((await card(page, 'R2')).store, 'a = 0', 'the money went twice');

  await openScenario(page, 'Two withdrawals, money for one', group);
  await stepByKey(page, 16);
  assert.match(await told(page), /R2 has executed 2 commands, refused C2#1, and has a = 0\.$/);
  assert.equal((await card(page, 'C2')).answer, 'refused');
  assert.deepEqual(troubles, []);
});

test('last writer wins by wall clocks: a clock that is ahead loses an update, by Lamport clocks not', async () => {
  const { page, troubles } = await opened('Last writer wins, by wall clock', 'A clock that is ahead');
  await showBeside(page);
  const lost = 'Order of updates';
  await stepByKey(page, 2);
  assert.match(await invariants(page).textContent(), new RegExp(`${lost} holds`));
  await stepByKey(page);
  assert.match(await invariants(page).textContent(), new RegExp(`${lost} violated at step 3`));
  await page.getByText(`✗ ${lost} is violated`, { exact: true }).waitFor();
  assert.match(await told(page), /R2 shows a1, although it has b1, which was written /);
  assert.match(await caption(page).textContent(), /an update is lost/);
  const { shows, received } = await card(page, 'R2');
  assert.deepEqual([shows, received], ['a1 @ 6', 'a1 b1']);
  assert.match(await beside(page).textContent(), /^Last writer wins, by Lamport clock/);
  assert.doesNotMatch(await beside(page).textContent(), /is violated/);
  await stepByKey(page, 3);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'shows'), ['a1 @ 6', 'a1 @ 6', 'a1 @ 6'], 'nobody has b1');
  assert.doesNotMatch(await beside(page).textContent(), /is violated/);
  assert.deepEqual(troubles, []);
});

test('the skew is a slider: the same choices are seen under each, and where the update gets lost', async () => {
  const scenario = 'A clock that is ahead';
  const { page, troubles } = await opened('Last writer wins, by wall clock', scenario);
  await showBeside(page);
  const skew = page.getByRole('slider', { name: 'Skew', exact: true });
  const names = () => page.getByRole('combobox', { name: 'Scenario' }).evaluate((menu) => menu.selectedOptions[0].textContent);
  const lost = page.getByText('✗ Order of updates is violated', { exact: true });
  await stepByKey(page, 6);
  const ownAnswer = await answer(page).textContent();
  await skew.focus();
  for (let value = 4; value >= 0; value -= 1) {
    await page.keyboard.press('ArrowLeft');
    const says = value >= 2 ? 'Violated up to here: Order of updates, No update is lost (not promised).' : 'Every property holds up to here.';
    await eventually(async () =>
      assert.equal(await told(page), `Skew ${value}. The run was replayed as it was chosen. ${says}`));
    assert.equal(await lost.count(), value >= 2 ? 1 : 0, `skew ${value}`);
    assert.deepEqual(await place(page), { at: 6, of: 6 }, 'it stays where it is');
    assert.equal(await names(), scenario);
    const wins = value >= 2 ? `a1 @ ${value + 1}` : 'b1 @ 2';
    assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'shows'), [wins, wins, wins]);
    assert.match(await beside(page).textContent(), /^Last writer wins, by Lamport clock$/, 'where nothing is lost');
    assert.equal(await answer(page).count(), 0, 'the answer is to another skew');
  }
  await skew.fill('5');
  await eventually(async () => assert.equal(await answer(page).textContent(), ownAnswer));
  assert.match(await told(page), /^Skew 5\. /);
  await page.keyboard.press('PageUp');
  await eventually(async () => assert.deepEqual(await place(page), { at: 5, of: 6 }));
  await skew.fill('9');
  await eventually(async () => assert.match(await told(page), /^Skew 9\. /));
  assert.deepEqual(await place(page), { at: 5, of: 6 }, 'what is ahead is still ahead');
  await openScenario(page, 'One clean round');
  assert.equal(await skew.count(), 0, 'other algorithms have no such clock');
  assert.deepEqual(troubles, []);
});

test('last writer wins by Lamport clocks: who knows of a write beats it, and of two at once one is lost', async () => {
  const group = 'Last writer wins, by Lamport clock';
  const { page, troubles } = await opened(group, 'A clock that is ahead');
  await stepByKey(page, 2);
  assert.equal((await card(page, 'R2')).Lamportclock, '6', 'it set its clock forward');
  await stepByKey(page, 4);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'shows'), ['b1 @ 7', 'b1 @ 7', 'b1 @ 7']);
  assert.match(await onlooker(page).textContent(), /Shown b1/);

  await openScenario(page, 'Two writes at once', group);
  await showBeside(page);
  assert.match(await beside(page).textContent(), /^Siblings, by vector clock/);
  await stepByKey(page, 6);
  assert.match(await beside(page).textContent(), /Concurrent: a1 ∥ b1/);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'shows'), ['a1 @ 6', 'a1 @ 6', 'a1 @ 6']);
  assert.match(await answer(page).textContent(), /b1 is lost, silently/);
  assert.deepEqual(troubles, []);
});

test('siblings by vector clocks: two writes at once are both kept until somebody who saw them writes', async () => {
  const { page, troubles } = await opened('Siblings, by vector clock', 'Two writes at once, and the conflict resolved');
  await stepByKey(page, 6);
  assert.match(await onlooker(page).textContent(), /concurrent a1 ∥ b1/);
  assert.equal((await card(page, 'R3')).shows.split(', ').length, 2, 'R3 shows both');
  assert.match(await told(page), /Neither writer knew of the other: b1 and a1 are kept\.$/);
  await stepByKey(page, 3);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'shows'), Array(3).fill('c1 @ [6,1,1]'));
  assert.match(await invariant(page, 'Order of updates'), /holds/);
  assert.deepEqual(troubles, []);
});

test('primary and backup: in a partition two primaries promise different things, by majority one', async () => {
  const { page, troubles } = await opened('Primary and backup', 'A partition, and two primaries');
  await showBeside(page);
  await stepByKey(page, 7);
  assert.match(await invariants(page).textContent(), /Agreement on versions holds/);
  await stepByKey(page);
  assert.match(await invariants(page).textContent(), /Agreement on versions violated at step 8/);
  await page.getByText('✗ Agreement on versions is violated', { exact: true }).waitFor();
  assert.match(await told(page), /version 1 was acknowledged as a1 in epoch 1 and as b1 in epoch 2\./);
  assert.deepEqual(await cards(page, ['R1', 'R2'], 'role'), ['primary', 'primary']);
  await stepByKey(page, 3);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'stored'), ['1:b1', '1:b1', '1:b1'], 'a1 is gone');
  const other = await beside(page).textContent();
  assert.match(other, /^Primary by majority.*Acknowledged: b1$/);
  assert.doesNotMatch(other, /is violated|a1/);
  assert.deepEqual(troubles, []);
});

test('primary by majority: who is cut off goes on believing that it leads, and can promise nothing', async () => {
  const { page, troubles } = await opened('Primary by majority', 'The same partition');
  await stepByKey(page, 6);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'role'), ['primary', 'primary', 'backup']);
  assert.match(await onlooker(page).textContent(), /Acknowledged nothing yet/);
  await stepByKey(page, 2);
  assert.match(await onlooker(page).textContent(), /b1/);
  assert.match(await invariant(page, 'Agreement on versions'), /holds/);
  await stepByKey(page, 2);
  assert.match(await told(page), /R1 was primary in epoch 1 and steps back\.$/);
  assert.deepEqual(await cards(page, ['R1', 'R2', 'R3'], 'role'), ['backup', 'primary', 'backup']);
  assert.deepEqual(troubles, []);
});

const holdsIn = (states) => `Every property holds in all ${states} reachable states within these bounds.`;

/** That a run was found and loaded which violates a property at its last step and not before. Its reason may be broken before. */
async function playToViolation(page, property) {
  const { at, of } = await place(page);
  assert.equal(at, 0, 'the run that was found is on the stage, at its start');
  await stepByKey(page, of - 1);
  assert.doesNotMatch(await onlooker(page).textContent(), new RegExp(`${property} is broken`));
  await stepByKey(page);
  assert.match(await onlooker(page).textContent(), new RegExp(`${property} is broken`));
}

// Three algorithms within bounds that are searched at once, and a rule of each that some property needs there.
for (const { group, scenario, bounds = {}, states, rule, broken } of [
  {
    group: 'Mutual exclusion, fewer times',
    scenario: 'Two ask at the same time',
    bounds: { Processes: 2, 'Max clock': 4 },
    states: '401',
    rule: 'wait-for-all-acknowledgements',
    broken: 'Mutual exclusion is violated: P1 and P2 both hold the resource, by a run of 5 states,',
  },
  {
    group: 'Two-phase commit',
    scenario: 'A clean commit',
    states: '288',
    rule: 'wait-for-the-decision',
    broken: 'Atomicity is violated:',
  },
  {
    group: 'Primary by majority',
    scenario: 'A takeover',
    states: '1,704',
    rule: 'majority',
    broken: 'Agreement on versions is violated:',
  },
]) {
  test(`${group} is right in all ${states} states, and wrong without ${rule}`, async () => {
    const { page, troubles } = await opened(group, scenario);
    await openTab(page, 'Search');
    for (const [name, value] of Object.entries(bounds)) await bound(page, name, value);
    assert.equal(await search(page), holdsIn(states));
    await strike(page, rule);
    const says = await search(page);
    assert.ok(says.startsWith(`Without ${rule}: ${broken}`), says);
    await playToViolation(page, broken.split(' is ')[0]);
    assert.match(await onlooker(page).textContent(), new RegExp(`without ${rule}`));
    assert.deepEqual(troubles, []);
  });
}

test('a search finds that last writer wins by wall clocks loses an update, though every rule stands', async () => {
  const { page, troubles } = await opened('Last writer wins, by wall clock', 'Clocks that agree');
  await openTab(page, 'Search');
  assert.match(await search(page), /^Order of updates is violated: .*, the shortest within these bounds\.$/);
  await playToViolation(page, 'Order of updates');
  assert.deepEqual(troubles, []);
});

test('every scenario of every algorithm is stepped to its end, and there it gives its answer', async () => {
  const { page, troubles } = await newPage({ reducedMotion: true });
  const groups = await scenarioGroups(page);
  assert.ok(groups.length >= 14, `${groups.length} algorithms`);
  const inaccessible = [];
  for (const { group, scenarios } of groups) {
    for (const { name } of scenarios) {
      await openScenario(page, name, group);
      const where = `${group}, ${name}`;
      const { at, of } = await place(page);
      assert.equal(at, 0, where);
      if (of > 0) {
        await stepByKey(page, of - 1);
        assert.equal(await answer(page).count(), 0, `${where}: before its end it gives no answer`);
        await stepByKey(page);
        assert.match(await answer(page).textContent(), /\w.*[.?]$/, where);
      }
      assert.deepEqual(await place(page), { at: of, of }, where);
      assert.equal(await caption(page).locator('.problem').count(), 0, `${where}: a step is refused`);
      assert.deepEqual(troubles, [], where);
    }
    // Where the last scenario of each algorithm ends. That a text is cut off there is for the test after this one.
    const problems = await axe(page);
    inaccessible.push(...problems.map((problem) => `${group}: ${problem}`));
  }
  assert.deepEqual(inaccessible, []);
  assert.deepEqual(troubles, []);
});

test('an answer can be read to its end', async () => {
  const { page, troubles } = await opened('Snapshots', 'Money on its way');
  await stepByKey(page, 7);
  const [whole, seen] = await caption(page).locator('.text').evaluate((text) => [text.scrollHeight, text.clientHeight]);
  assert.ok(whole <= seen, `${whole - seen} pixels are cut off`);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(troubles, []);
});

test('the menu shows which scenario is open', async () => {
  const { page, troubles } = await opened('Primary and backup', 'A partition, and two primaries');
  const shown = await page.getByRole('combobox', { name: 'Scenario' }).evaluate(({ selectedOptions: [option] }) =>
    [option.parentElement.label, option.textContent]);
  assert.deepEqual(shown, ['Primary and backup', 'A partition, and two primaries']);
  assert.deepEqual(troubles, []);
});
