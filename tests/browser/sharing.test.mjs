// Keeping and sharing: a run travels in a link or a file, and a damaged one says what is wrong with it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import {
  beside, caption, chosenScenario, events, eventually, flight, goTo, openMenu, openScenario, picture, place, press, showBeside, step, stepByKey, told, transport,
} from './journey.mjs';
import { body, link, linkAround, stepOf } from './links.mjs';

/** Links of version 1 as they were once written: the duel at step 10, the free clocks at step 5. */
const DUEL = 'run=AVWJwQkAIAwD00ZROoHrOYGCH8c3vsRA4I7Ls--x6DQQ0Qx3jgQ3cRUWPaT49dUDZ5c';
const CLOCKS = 'run=AWNJK0pNZWRmYGRg5WFkAFLMjEwMQJqJmZGRBSjAwMLAyMjExAhksgAAIPQ';

/** A run that no schedule proposes and no scenario prepares, at a step that is not its last. */
async function unusualRun(page) {
  await openScenario(page, 'Two duelling proposers');
  await goTo(page, 7);
  await press(flight(page, 'accept(1, x) P1 → A3'), 'Delay');
  await press(flight(page, 'accept(1, x) P1 → A2'), 'Duplicate');
  await press(page, 'Crash A1');
  await eventually(async () => assert.equal((await place(page)).at, 10));
  await goTo(page, 9);
}

test('a link opens the same run at the same step for somebody else', async () => {
  const { page, troubles } = await newPage();
  await unusualRun(page);
  const mine = await picture(page);
  const menu = await openMenu(page, 'Share', 'Keep and share');
  await press(menu, 'Copy link');
  await menu.waitFor({ state: 'hidden' });
  await eventually(async () => assert.match(await told(page), /^The link is on the clipboard/));
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, page.url());

  const other = await newPage({ hash: new URL(copied).hash });
  assert.deepEqual(await picture(other.page), mine);
  assert.deepEqual(await place(other.page), { at: 9, of: 10 }, 'what lies ahead came along');
  await stepByKey(other.page);
  assert.equal(await told(other.page), 'A1 crashes.');
  assert.deepEqual([...troubles, ...other.troubles], []);
});

test('the page stands where it stood when it is loaded again', async () => {
  const { page, troubles } = await newPage();
  await unusualRun(page);
  const before = await picture(page);
  // The address is written a moment after the last change.
  await eventually(() => assert.equal(stepOf(page.url()), 9));
  await page.reload();
  await page.getByRole('main').waitFor();
  assert.deepEqual(await picture(page), before);
  assert.deepEqual(troubles, []);
});

test('seven quick steps are there when the page is loaded again at once', async () => {
  const { page, troubles } = await newPage();
  // The first step waits for the second part of the program, which a page that has just been opened may not have yet.
  await stepByKey(page);
  const load = page.waitForEvent('load');
  // In one task: the address is not written before the page goes.
  await page.evaluate(() => {
    for (let n = 0; n < 6; n += 1) document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    setTimeout(() => location.reload(), 50);
  });
  await load;
  await page.getByRole('main').waitFor();
  await eventually(async () => assert.equal((await place(page)).at, 7));
  assert.deepEqual(troubles, []);
});

test('a saved file opens the same run at the same step for somebody else', async () => {
  const { page, troubles } = await newPage();
  await unusualRun(page);
  const mine = await picture(page);
  const menu = await openMenu(page, 'Share', 'Keep and share');
  const [download] = await Promise.all([page.waitForEvent('download'), press(menu, 'Save as a file')]);
  assert.equal(download.suggestedFilename(), 'lightcone-paxos.json');
  const path = await download.path();
  const { lightcone, algorithm, at, choices } = JSON.parse(await readFile(path, 'utf8'));
  assert.deepEqual({ lightcone, algorithm, at, steps: choices.length }, { lightcone: 1, algorithm: 'paxos', at: 9, steps: 10 });

  const other = await newPage();
  const there = await openMenu(other.page, 'Share', 'Keep and share');
  await there.getByLabel('Open a run or a lesson').setInputFiles(path);
  await eventually(async () => assert.deepEqual(await place(other.page), { at: 9, of: 10 }));
  assert.deepEqual(await picture(other.page), mine);

  for (const [content, problem] of [
    ['{"lightcone": 3}', 'this file was made by a newer Lightcone (version 3; this one reads up to 2)'],
    ['{"lightcone": 1', 'this file is not a run of Lightcone: '],
    ['hello', 'there is no run in this text'],
  ]) {
    const again = await openMenu(other.page, 'Share', 'Keep and share');
    const file = { name: 'run.json', mimeType: 'application/json', buffer: Buffer.from(content) };
    await again.getByLabel('Open a run or a lesson').setInputFiles(file);
    await eventually(async () => assert.ok((await told(other.page)).includes(problem), content));
    assert.deepEqual((await picture(other.page)).happened, mine.happened, 'the run stays as it was');
  }
  assert.deepEqual([...troubles, ...other.troubles], []);
});

/** What a run says of itself, as it stands under *Share*. */
async function ownTexts(page) {
  const menu = await openMenu(page, 'Share', 'Keep and share');
  const texts = await Promise.all(['Title', 'Question', 'Answer'].map((name) => menu.getByRole('textbox', { name }).inputValue()));
  await page.keyboard.press('Escape');
  return texts;
}

test('a run has a title, a question and an answer of its own, in its link and in its file', async () => {
  const { page, troubles } = await newPage({ kept: '' });
  const texts = ['A promise is lost', 'Does P1 need it?', 'No. Two promises of three are enough.'];
  await press(await openMenu(page, 'Set up', 'Set up a run'), 'Start this run');
  await eventually(async () => assert.equal(await chosenScenario(page), 'Your own run'));
  await stepByKey(page, 4);
  // By keyboard alone, while the run plays: each is taken when it is left.
  const menu = await openMenu(page, 'Share', 'Keep and share');
  await menu.getByRole('textbox', { name: 'Title' }).focus();
  await page.keyboard.type(texts[0]);
  assert.equal(await chosenScenario(page), 'Your own run', 'not with each key');
  await page.keyboard.press('Tab');
  await eventually(async () => assert.equal(await chosenScenario(page), texts[0]));
  await page.keyboard.type(texts[1]);
  await page.keyboard.press('Tab');
  await page.keyboard.type(texts[2]);
  // It is taken also where the menu closes over it.
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  await eventually(async () => assert.equal(await caption(page).textContent(), texts[2]));
  await goTo(page, 0);
  assert.equal(await page.locator('.opening .asks').textContent(), texts[1]);

  await press(await openMenu(page, 'Share', 'Keep and share'), 'Copy link');
  await eventually(async () => assert.match(await told(page), /^The link is on the clipboard/));
  const { hash } = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  const [download] = await Promise.all([
    page.waitForEvent('download'), press(await openMenu(page, 'Share', 'Keep and share'), 'Save as a file'),
  ]);
  assert.equal(download.suggestedFilename(), 'lightcone-a-promise-is-lost.json');
  const path = await download.path();
  const { lightcone, title, question, answer } = JSON.parse(await readFile(path, 'utf8'));
  assert.deepEqual({ lightcone, texts: [title, question, answer] }, { lightcone: 2, texts });

  const fromLink = await newPage({ hash, kept: '' });
  const fromFile = await newPage({ kept: '' });
  const there = await openMenu(fromFile.page, 'Share', 'Keep and share');
  await there.getByLabel('Open a run or a lesson').setInputFiles(path);
  for (const other of [fromLink.page, fromFile.page]) {
    await eventually(async () => assert.equal(await chosenScenario(other), texts[0]));
    assert.equal(await other.locator('.opening .asks').textContent(), texts[1]);
    assert.deepEqual(await ownTexts(other), texts);
    await stepByKey(other, 3);
    assert.ok(!(await caption(other).textContent()).includes(texts[2]), 'it is not the end yet');
    await stepByKey(other);
    assert.equal(await caption(other).textContent(), texts[2]);
    assert.deepEqual(await transport(other).getByRole('button').allTextContents(), ['Again', 'Break it']);
    // Another run has none of it.
    await openScenario(other, 'A later ballot finds the value');
    assert.deepEqual(await ownTexts(other), ['', '', '']);
  }
  assert.deepEqual([...troubles, ...fromLink.troubles, ...fromFile.troubles], []);
});

test('a scenario that is given a title and loses it again is the scenario', async () => {
  const { page, troubles } = await newPage({ kept: '' });
  await openScenario(page, 'A later ballot finds the value');
  for (const [title, shown] of [['Mine', 'Mine'], ['', 'A later ballot finds the value'], ['Ours', 'Ours']]) {
    const menu = await openMenu(page, 'Share', 'Keep and share');
    await menu.getByRole('textbox', { name: 'Title' }).fill(title);
    await page.keyboard.press('Escape');
    await eventually(async () => assert.equal(await chosenScenario(page), shown));
  }
  await openScenario(page, 'Two duelling proposers');
  assert.equal(await chosenScenario(page), 'Two duelling proposers');
  assert.deepEqual(troubles, []);
});

/** The duel's first steps and then one that is not possible: the message is delivered a second time. */
const IMPOSSIBLE = {
  seed: 3,
  at: 9,
  choices: [
    ['input', 0, 0], ['deliver', 0], ['deliver', 1], ['deliver', 3], ['deliver', 4], ['input', 1, 0], ['deliver', 1],
    ['deliver', 8],
  ],
};

/** Damaged links, what is said of them, and how many steps could nevertheless be replayed. */
const DAMAGED = [
  ['cut short', DUEL.slice(0, -4), 'this link is damaged or was cut short: its checksum is wrong'],
  ['cut in the middle of a byte', DUEL.slice(0, -1), 'this link is damaged or was cut short: '],
  ['with one character changed', DUEL.replace('OYGC', 'OYHC'), 'this link is damaged or was cut short: its checksum is wrong'],
  ['of a version to come', linkAround(body(), { version: 9 }),
    'this link was made by a newer Lightcone (version 9; this one reads up to 2)'],
  ['of a version that never was', linkAround(body(), { version: 0 }), 'this link says that it is of version 0'],
  ['with a character of no link', DUEL.replace('OYGC', 'OY*C'), 'this link is damaged: “*” (character '],
  ['with nothing in it', 'run=', 'this link is damaged or was cut short: nothing follows “run=”'],
  ['without a run', 'about', 'there is no run in this text: a link contains “run=” after a “#”'],
  ['of 70 KB', `run=${'A'.repeat(70_000)}`, 'bytes long, and a link has at most 65536'],
  ['of an unknown algorithm', link({ algorithm: 'pazos' }), 'this Lightcone does not know the algorithm “pazos”'],
  ['with too many acceptors', link({ parameters: [2, 9, 1] }),
    'this run cannot be set up: Paxos can have 3 to 7 acceptors, not 9'],
  ['with too few parameters', link({ parameters: [2, 3] }), 'this run cannot be set up: Paxos has 3 parameters'],
  ['with something after its end', `${DUEL}AAAA`, 'this link is damaged or was cut short: its checksum is wrong'],
  ['with something after its last step', linkAround([...body(), 10]), 'something follows its last step'],
  ['with a body of nonsense', linkAround([1, 2, 3]), 'this link is damaged or was cut short: its contents make no sense'],
  ['that promises too many steps', link({ steps: 5001 }), 'this run has 5001 steps, and a run has at most 5000'],
  ['with a step that is not possible', link(IMPOSSIBLE),
    'step 7: cannot Deliver prepare(1) from P1 to A2: it arrived at step 3', 6],
  ['that floods the network', link({
    algorithm: 'free', parameters: [8], schedule: 'by-hand', at: 5000, choices: Array(5000).fill(['input', 0, 1]),
  }), 'step 38: cannot P1: Send to all others: 259 messages are in flight already', 37],
];

test('a link made here opens as one made by the page does', async () => {
  const deliveries = [0, 1, 3, 4, 8, 9, 5, 6, 11, 12, 16, 17, 13, 14, 19, 20, 24, 25, 21, 22];
  const choices = deliveries.map((id) => ['deliver', id]);
  for (const [place, proposer] of [[0, 0], [5, 1], [12, 0], [19, 1]]) choices.splice(place, 0, ['input', proposer, 0]);
  const [theirs, ours] = [await newPage({ hash: `#${DUEL}` }), await newPage({ hash: `#${link({ seed: 3, at: 10, choices })}` })];
  assert.deepEqual(await picture(ours.page), await picture(theirs.page));
  assert.deepEqual(await place(ours.page), { at: 10, of: 24 });
  assert.deepEqual([...theirs.troubles, ...ours.troubles], []);
});

test('each damaged link says what is wrong with it, and the page stays usable', async () => {
  const { page, troubles, site } = await newPage();
  for (const [how, damaged, problem, replayed = 0] of DAMAGED) {
    await page.goto('about:blank');
    await page.goto(`${site.url}#${damaged}`);
    await page.getByRole('main').waitFor();
    const said = await caption(page).innerText();
    assert.ok(said.includes(problem), `a link ${how} says: ${said}`);
    assert.equal(await told(page), said.trim(), 'the live line says it too');
    assert.equal((await place(page)).at, replayed, how);
    await page.keyboard.press(replayed === 37 ? 'ArrowLeft' : 'ArrowRight');
    await eventually(async () => assert.equal((await place(page)).at, replayed === 37 ? 36 : replayed + 1, how));
    assert.ok(!(await caption(page).innerText()).includes(problem), 'what was wrong is said once');
  }
  assert.deepEqual(troubles, []);
});

test('a damaged link in the address of a page with a run leaves the run as it was', async () => {
  const { page, troubles } = await newPage({ hash: `#${CLOCKS}` });
  await stepByKey(page, 2);
  const before = await picture(page);
  const written = await eventually(() => {
    // Each step writes the address a little later: it is that of the last one which is waited for.
    const address = page.url();
    assert.equal(stepOf(address), before.at);
    return address;
  });
  for (const [how, damaged, problem, replayed] of DAMAGED) {
    if (replayed !== undefined) continue;
    await page.evaluate((hash) => { window.location.hash = hash; }, damaged);
    await eventually(async () => assert.ok((await told(page)).includes(problem), how));
    assert.deepEqual({ ...(await picture(page)), line: before.line }, before, `a link ${how}`);
  }
  await page.evaluate((hash) => { window.location.hash = hash; }, new URL(written).hash);
  await eventually(async () => assert.deepEqual(await picture(page), before));

  // A sound link opens, and the next step writes its own address.
  await page.evaluate((hash) => { window.location.hash = hash; }, DUEL);
  await eventually(async () => assert.deepEqual(await place(page), { at: 10, of: 24 }));
  await step(page);
  await eventually(() => assert.ok(!page.url().endsWith(DUEL) && page.url().includes('#run=')));
  assert.deepEqual(troubles, []);
});

test('a scenario that is loaded again has its name, its answer and what stands beside it', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'The coordinator dies between votes and decision');
  await showBeside(page);
  await stepByKey(page, 3);
  await eventually(() => assert.match(page.url(), /&beside=paxos$/));
  await page.reload();
  await beside(page).waitFor();
  assert.equal(await chosenScenario(page), 'The coordinator dies between votes and decision');
  await stepByKey(page, 6);
  assert.match(await caption(page).textContent(), /They are blocked until it restarts/);
  assert.deepEqual(troubles, []);
});

test('what was put beside a run comes along in its link, and what cannot be is said', async () => {
  const { page, troubles } = await newPage();
  await openScenario(page, 'An answer before its question', 'Causal broadcast');
  const menu = await openMenu(page, 'Set up', 'Set up a run');
  await menu.getByRole('combobox', { name: 'Beside this run' }).selectOption('Total order broadcast');
  await page.keyboard.press('Escape');
  await stepByKey(page, 2);
  await eventually(() => assert.match(page.url(), /&beside=total-order-broadcast-1978$/));
  const { hash } = new URL(page.url());
  const other = await newPage({ hash });
  await beside(other.page).waitFor();
  assert.equal(await chosenScenario(other.page), 'An answer before its question');
  const wrong = await newPage({ hash: hash.replace('total-order-broadcast-1978', 'paxos') });
  await eventually(async () => assert.match(
    await caption(wrong.page).textContent(),
    /What the link wants beside this run is left out: Paxos cannot stand beside this run/,
  ));
  assert.deepEqual(await place(wrong.page), await place(page));
  assert.deepEqual([...troubles, ...other.troubles, ...wrong.troubles], []);
});

test('a picture of the stage is saved as lines and as dots, and says what it is of', async () => {
  const { page, troubles } = await newPage({ kept: '' });
  await goTo(page, 9);
  const saved = async (kind) => {
    const menu = await openMenu(page, 'Share', 'Keep and share');
    const [download] = await Promise.all([page.waitForEvent('download'), press(menu, `Save picture (${kind})`)]);
    assert.equal(download.suggestedFilename(), `lightcone-paxos-9.${kind.toLowerCase()}`);
    return readFile(await download.path());
  };
  const drawn = await page.evaluate((text) => {
    const picture = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      error: picture.querySelector('parsererror')?.textContent,
      title: picture.querySelector('title').textContent,
      texts: [...picture.querySelectorAll('text')].map((one) => one.textContent),
      styled: picture.querySelectorAll('[class], style, script').length,
    };
  }, (await saved('SVG')).toString());
  assert.equal(drawn.error, undefined);
  assert.equal(drawn.title, 'Paxos ▸ One clean round, step 9');
  for (const word of ['P1', 'A3', 'L1', 'acceptors', 'prepare(1)', 'x chosen', 'promised']) assert.ok(drawn.texts.includes(word), word);
  assert.equal(drawn.styled, 0, 'it stands alone');
  await eventually(async () => assert.equal(await told(page), 'The picture is saved.'));
  const dots = await saved('PNG');
  assert.deepEqual([...dots.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join(''), 'PNG');
  assert.ok(dots.readUInt32BE(16) >= 2400 && dots.readUInt32BE(20) >= 1000, 'twice as many dots as the page has');
  assert.deepEqual(troubles, []);
});
