// The specification beside the run, and the search of all runs in the page's worker.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import {
  arrive, beside, bound, button, caption, chosenScenario, eventually, onlooker, openMenu, openScenario, openTab, showBeside,
  panel, place, press, search, step, stepByKey, strike, told, verdict,
} from './journey.mjs';

const guards = (page) => panel(page).getByRole('list', { name: 'Guards' }).getByRole('listitem');
const marked = (page) => panel(page).locator('[aria-current=step]');
const ask = (page, question) => panel(page).getByRole('combobox', { name: 'Question' }).selectOption(question);

/** The numbers of a search, by name. */
async function tally(page) {
  const rows = await panel(page).locator('.tally div').evaluateAll((all) =>
    all.map((row) => [row.querySelector('dt').textContent, Number(row.querySelector('dd').textContent.replace(/\D/g, ''))]));
  return Object.fromEntries(rows);
}

test('the action just taken is marked in the specification, and its guards are held against the state', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Specification');
  await step(page, 2);
  await eventually(async () => assert.match(await marked(page).textContent(), /^Phase1b\(a, m\)/));
  const texts = await guards(page).allTextContents();
  assert.match(texts[1], /b > promised: 1 > 0.* holds.*promise-only-above, PMS 2\.2, 1b/);
  const seen = await marked(page).evaluate((element) => {
    const panel = element.closest('.panel').getBoundingClientRect();
    const { top } = element.getBoundingClientRect();
    return panel.top < top && top < panel.bottom;
  });
  assert.ok(seen, 'what is marked is in view');
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(troubles, []);
});

test('any action tells why it can or cannot happen', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'Two duelling proposers');
  await stepByKey(page, 8);
  await openTab(page, 'Specification');
  const why = panel(page).getByRole('combobox', { name: 'Action to examine' });
  await why.selectOption('✓ Deliver accept(1, x) from P1 to A1');
  await eventually(async () => {
    const texts = await guards(page).allTextContents();
    assert.match(texts.at(-1), /b ≥ promised: 1 ≥ 2 fails.*accept-at-or-above-promise, P1a/);
  });
  assert.match(await marked(page).first().textContent(), /^Phase2b/);
  await press(page, 'A1 acceptor');
  await press(page, 'Crash A1');
  await why.selectOption('✗ Deliver accept(1, x) from P1 to A1');
  await eventually(async () => assert.match(await panel(page).textContent(), /Not possible now: A1 is crashed\./));
  assert.deepEqual(troubles, []);
});

test('a step of Paxos stands beside the step of Voting that it is, and a press shows that', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'One clean round');
  await stepByKey(page, 2);
  await openTab(page, 'Specification');
  await eventually(async () => {
    const says = await panel(page).textContent();
    assert.match(says, /In Voting, this is IncreaseMaxBal\(A\d, 1\)\./);
    assert.match(says, /In Consensus, nothing changes\./);
  });
  await press(panel(page), 'Voting');
  await eventually(async () => assert.match(await marked(page).first().textContent(), /^IncreaseMaxBal/));
  assert.deepEqual(troubles, []);
});

test('beside free processes stands the code of their clocks, with the line that ran', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'Clocks: before, after, or concurrent?');
  await stepByKey(page, 2);
  await openTab(page, 'Specification');
  const lamport = panel(page).getByRole('group', { name: 'Lamport clock' });
  await eventually(async () =>
    assert.match(await lamport.locator('[aria-current=step]').textContent(), /^m is sent.*P1: C = 1 \+ 1 = 2$/));
  assert.deepEqual(troubles, []);
});

test('without adopting the highest reported value, the page finds the shortest run to two chosen values', async () => {
  const { page, troubles, context } = await newPage();
  await openTab(page, 'Specification');
  await strike(page, 'adopt-highest-reported');
  await eventually(async () => assert.match(await onlooker(page).textContent(), /without adopt-highest-reported/));
  await openTab(page, 'Search');
  const says = await search(page);
  assert.match(says, /^Without adopt-highest-reported: Agreement is violated: .* by a run of 15 states/);
  // The run is on the stage, at its start.
  assert.deepEqual(await place(page), { at: 0, of: 14 });
  await eventually(async () =>
    assert.match(await panel(page).textContent(), /Of 10,000 random runs, (none goes|1 goes|[\d,]+ go) wrong\./));
  assert.match(await told(page), /^Agreement is violated: .* Here it is: predict, then step\.$/);
  await stepByKey(page, 13);
  assert.doesNotMatch(await onlooker(page).textContent(), /Agreement is broken/);
  await stepByKey(page);
  assert.match(await onlooker(page).textContent(), /Agreement is broken/);
  const text = await caption(page).textContent();
  assert.match(await told(page), /Agreement is violated: . is chosen in ballot 1 and . in ballot 2\./);
  assert.match(text, /adopt-highest-reported would have saved it at step \d+: P2 would have sent accept\(2, .\), not accept\(2, .\)\./);
  assert.equal(await page.locator('.event.saved').count(), 1, 'the event is marked at which the rule would have saved it');
  assert.equal(await page.locator('.event.damning').count() >= 4, true, 'the votes of both quorums are marked');

  // Shared by its link, it is the same run under the same weakened algorithm.
  await eventually(() => assert.match(page.url(), /#run=/));
  const hash = await eventually(async () => {
    const { hash } = new URL(page.url());
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole('main').waitFor();
    assert.match(await onlooker(other).textContent(), /Agreement is broken.*without adopt-highest-reported/);
    await other.close();
    return hash;
  });
  assert.ok(hash.length < 400);

  // What was on the stage before comes back.
  await press(panel(page), 'Back to my run');
  await eventually(async () => assert.deepEqual(await place(page), { at: 0, of: 16 }));
  assert.deepEqual(troubles, []);
});

test('with every rule standing, every property holds in all states', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  assert.equal(await search(page), 'Every property holds in all 522,729 reachable states within these bounds.');
  assert.equal((await tally(page)).depth, 29);
  const never = panel(page).getByRole('row', { name: /^Crash/ });
  assert.match(await never.textContent(), /never/, 'what never happened is said');
  assert.match(await panel(page).textContent(), /probability of at most 1 in [\d,]+/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(troubles, []);
});

test('a rule that is not needed within the bounds says so, and offers larger ones', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  await bound(page, 'Learners', 0);
  await strike(page, 'stable-promise-and-vote');
  assert.match(await search(page), /^Without stable-promise-and-vote: Every property holds in all 31,329/);
  assert.match(await panel(page).textContent(), /is not needed within these bounds; larger ones are worth trying/);
  await press(panel(page), 'Search there');
  await eventually(async () => assert.match(await verdict(page).textContent(), /is violated/), 30_000);
  assert.equal(await panel(page).getByRole('spinbutton', { name: 'Crashes', exact: true }).inputValue(), '1');

  await strike(page, 'stable-promise-and-vote');
  await bound(page, 'Crashes', 0);
  await strike(page, 'unique-ballots');
  assert.match(await search(page), /^Without unique-ballots: Every property holds/);
  assert.match(await panel(page).textContent(), /unique-ballots is redundant here.*an acceptor promises a number only once/);
  assert.deepEqual(troubles, []);
});

test('a witness is a shortest run to what can happen', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  await ask(page, 'Witness: can a value be chosen?');
  assert.match(await search(page), /^It can happen: . is chosen in ballot \d, by a run of 8 states, the shortest within these bounds\.$/);
  await stepByKey(page, 7);
  assert.match(await onlooker(page).textContent(), /Chosen . in ballot/);
  assert.deepEqual(troubles, []);
});

test('a long search is paused, goes on and is stopped, and the page steps on meanwhile', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  await bound(page, 'Proposers', 3);
  await bound(page, 'Max ballot', 4);
  await press(panel(page), 'Search all runs');
  await eventually(async () => assert.ok((await tally(page)).states > 50_000), 30_000);
  await stepByKey(page, 3);
  await press(panel(page), 'Pause search');
  const paused = await eventually(async () => {
    const before = await tally(page);
    await page.waitForTimeout(400);
    assert.deepEqual(await tally(page), before);
    return before;
  });
  await press(panel(page), 'Go on');
  await eventually(async () => assert.ok((await tally(page)).states > paused.states), 30_000);
  await press(panel(page), 'Stop');
  await button(panel(page), 'Search all runs').waitFor();
  assert.equal((await place(page)).at, 3, 'the run on the stage is where it was');
  assert.deepEqual(troubles, []);
});

test('a search that runs out of its memory says how far it is complete, and goes on with more', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  await bound(page, 'Memory, in MB', 4);
  assert.match(await search(page), /^Nothing was found to depth \d+, in [\d,]+ states; not all: the memory ran out\.$/);
  const { states } = await tally(page);
  assert.ok(states > 10_000 && states < 522_729);
  await press(panel(page), 'Go on with 8 MB');
  await eventually(async () => assert.ok((await tally(page)).states > states), 30_000);
  assert.deepEqual(troubles, []);
});

test('two proposers duel for ever, and the page says why that is fair to everybody', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  await strike(page, 'back-off');
  await ask(page, 'Liveness: Termination');
  assert.match(await search(page), /^Without back-off: Termination is violated: .* After 6 steps, 19 steps go round for ever/);
  const reasons = await panel(page).locator('.fair li').allTextContents();
  assert.equal(reasons.length, 12, 'a reason for each fair action');
  assert.ok(reasons.every((reason) => / is taken in each round, at step \d+\.$| (is not enabled|need not be taken) after step \d+: .+\.$/.test(reason)), reasons.join('\n'));
  assert.deepEqual(await place(page), { at: 0, of: 6 + 5 * 19 });
  await stepByKey(page, 6 + 19 + 1);
  assert.match(await onlooker(page).textContent(), /Round 2, and so on for ever/);
  assert.match(await onlooker(page).textContent(), /Chosen nothing yet/);
  // Playing, what was recorded begins again where it goes round.
  await page.keyboard.press('End');
  await eventually(async () => assert.equal((await place(page)).at, 101));
  await press(page, 'Play');
  await eventually(async () => {
    const { at } = await place(page);
    assert.ok(at >= 6 && at < 30, `step ${at}`);
  });
  assert.deepEqual(troubles, []);
});

test('a transaction whose coordinator stays down is blocked for ever, and the page says why that is fair', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'A clean commit');
  await openTab(page, 'Search');
  await ask(page, 'Liveness: Termination');
  assert.match(await search(page), /^Termination holds in every fair run: in none of the [\d,]+ states within these bounds/);
  await ask(page, 'Liveness: Nobody is blocked');
  assert.equal(
    await search(page),
    'Nobody is blocked is violated: who voted waits for the decision for ever, where the transaction manager may stay down. '
      + 'After 4 steps the system can stand still for ever.',
  );
  const reasons = await panel(page).locator('.fair li').allTextContents();
  assert.ok(reasons.includes(
    'Restart(TM) need not be taken after step 4: the transaction manager may stay down.',
  ), reasons.join('\n'));
  await stepByKey(page, 4);
  assert.match(await told(page), /^RM3 sends prepared to TM/);
  assert.match(await onlooker(page).textContent(), /Nobody must do anything: so it stays for ever/);
  assert.deepEqual(troubles, []);
});

test('what is asked for can be about a value, and about who has no part in it', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  await ask(page, 'Witness: can a value be chosen?');
  await panel(page).getByRole('checkbox', { name: 'P1' }).check();
  assert.match(await search(page), /^It can happen: y is chosen in ballot 2, without P1, by a run of 8 states/);
  const value = panel(page).getByRole('textbox', { name: 'Which value' });
  await value.fill('x');
  // What is typed stays, although the page is drawn anew before the field is left.
  const { at } = await place(page);
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })));
  await arrive(page, at + 1);
  assert.equal(await value.inputValue(), 'x');
  await value.press('Tab');
  assert.match(await search(page), /^It never happens \(X is chosen, without P1\) in any of the [\d,]+ states/i);
  assert.deepEqual(troubles, []);
});

test('a weakened algorithm runs beside the whole one, step by step', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  await strike(page, 'adopt-highest-reported');
  await search(page);
  const menu = await openMenu(page, 'Set up', 'Set up a run');
  await menu.getByRole('combobox', { name: 'Beside this run' }).selectOption('Paxos');
  await page.keyboard.press('Escape');
  await stepByKey(page, 14);
  const beside = page.getByRole('region', { name: 'Beside it' });
  assert.match(await beside.textContent(), /^PaxosChosen: xL1 is folded away$/);
  assert.doesNotMatch(await beside.textContent(), /violated/);
  assert.match(await page.locator('.title-of-first').textContent(), /without adopt-highest-reported.*Agreement is violated/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(troubles, []);
});

test('a prepared scenario that made way for a search comes back whole, with its answer', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'A partition, and two primaries', 'Primary and backup');
  await showBeside(page);
  await stepByKey(page, 3);
  await openTab(page, 'Search');
  assert.match(await search(page), /is violated/);
  assert.equal(await chosenScenario(page), 'The run that was found');
  await press(panel(page), 'Back to my run');
  await eventually(async () => assert.equal((await place(page)).at, 3));
  await beside(page).waitFor();
  assert.equal(await chosenScenario(page), 'A partition, and two primaries');
  const { at, of } = await place(page);
  await stepByKey(page, of - at);
  assert.match(await caption(page).textContent(), /\w.*[.?]$/);
  assert.equal(await caption(page).locator('.answer').count(), 1, 'the answer is there');
  assert.deepEqual(troubles, []);
});

test('a number that is being typed survives a run that plays, and a stopped search says how far it was', async () => {
  const { page, troubles } = await newPage();
  await openTab(page, 'Search');
  await press(page, 'Play');
  const field = panel(page).getByRole('spinbutton', { name: 'Memory, in MB' });
  await field.focus();
  await field.press('ControlOrMeta+a');
  await field.pressSequentially('1500');
  const { at } = await place(page);
  await eventually(async () => assert.ok((await place(page)).at > at + 1));
  assert.equal(await field.inputValue(), '1500');
  await bound(page, 'Proposers', 3);
  await bound(page, 'Max ballot', 4);
  await press(panel(page), 'Search all runs');
  await eventually(async () => assert.ok((await tally(page)).states > 20_000), 30_000);
  await press(panel(page), 'Stop');
  await eventually(async () => assert.match(await verdict(page).textContent(), /^Stopped: nothing was found to depth \d+, in [\d,]+ states; not all\.$/));
  assert.deepEqual(troubles, []);
});
