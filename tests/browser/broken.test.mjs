// What cannot start says so: each file of the page missing, cut, of another build or never coming; a browser that is too
// old, has no memory, or refuses what the page asks of it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  cut, fileOf, missing, ofAnotherBuild, stalled, withFullStorage, withoutAddress, withoutClipboard, withoutStorage,
  withoutWebAssembly, withOldWebAssembly,
} from './break.mjs';
import { axe, DIST, newPage } from './harness.mjs';
import { button, chooseScenario, diagram, eventually, openMenu, place, press, step, told } from './journey.mjs';
import { stepOf } from './links.mjs';

const message = (page) => page.getByRole('alertdialog');
/** What breaks says so on the console as well. */
const LOUD = [/.*/];

/** What is only said after ten seconds is waited for longer. */
const late = (page) => ({ waitFor: () => message(page).waitFor({ timeout: 15_000 }) });

/** Opens a page that is broken so, and what its message says. */
async function broken(prepare, options = {}) {
  const opened = await newPage({ prepare, shows: message, expected: LOUD, ...options });
  return { ...opened, says: await message(opened.page).innerText() };
}

const FAILURES = [
  ['missing', missing, /^Lightcone did not start\n+A part of the page could not be loaded\. Is the network there/],
  ['cut', cut, /^Lightcone did not start\n+A part of the page came damaged, or not whole\./],
  ['of another build', ofAnotherBuild, /^Lightcone did not start\n+Parts of the page are of different versions\./],
];

for (const name of ['app.js', 'app_bg.wasm', 'style.css']) {
  for (const [how, breakFile, expected] of FAILURES) {
    test(`${name} ${how}: the page says so, and names the file or the version`, async () => {
      const { page, says } = await broken((context) => breakFile(context, name));
      assert.match(says, expected);
      assert.match(says, /Version lightcone-[0-9a-f]{16}/);
      assert.ok(!says.includes('Open without this link'), 'there is no link in the address');
      assert.deepEqual(await axe(page), []);
    });
  }
}

// The second part of the program comes when the first stands, or before it where there is a link.
for (const [how, breakFile, expected] of FAILURES) {
  for (const [hash, begins] of [['', /^Lightcone cannot go on\n/], ['#run=AQ', /^Lightcone did not start\n/]]) {
    test(`app_rest.wasm ${how}, ${hash ? 'with' : 'without'} a link: the page says so`, async () => {
      const { page, says } = await broken((context) => breakFile(context, 'app_rest.wasm'), { hash });
      assert.match(says, begins);
      assert.match(says.replace('cannot go on', 'did not start'), expected);
      assert.match(says, /Version lightcone-[0-9a-f]{16}/);
      assert.deepEqual(await axe(page), []);
    });
  }
}

test('until the rest comes, the page steps, and what needs more waits for it, in order', async () => {
  let answer;
  const prepare = (context) =>
    context.route(`**/${fileOf('app_rest.wasm')}`, (route) => { answer ??= () => route.continue(); });
  const { page, troubles } = await newPage({ prepare });
  await step(page, 2);
  assert.equal((await place(page)).at, 2);
  await chooseScenario(page, 'Two commands of one leader', 'Raft');
  await press(page, 'Step');
  await late(page).waitFor();
  assert.match(await message(page).innerText(), /^Lightcone is not all here yet\n+For ten seconds nothing more/);
  await press(message(page), 'Wait');
  await message(page).waitFor({ state: 'detached' });
  assert.equal((await place(page)).at, 2, 'nothing goes ahead of what waits');
  answer();
  await diagram(page).getByRole('button', { name: /^R1 replica/ }).waitFor();
  assert.equal((await place(page)).at, 1);
  assert.deepEqual(troubles, []);
});

test('the message that the rest is late goes when it comes', async () => {
  let answer;
  const prepare = (context) =>
    context.route(`**/${fileOf('app_rest.wasm')}`, (route) => { answer ??= () => route.continue(); });
  const { page, troubles } = await newPage({ prepare, shows: late });
  answer();
  await message(page).waitFor({ state: 'detached' });
  await step(page);
  assert.deepEqual(troubles, []);
});

for (const [how, breakFile] of FAILURES.slice(0, 2)) {
  test(`boot.js ${how}: after ten seconds the page says that a part of it could not be loaded`, async () => {
    const shows = (page) => page.getByText('Loading Lightcone');
    const { page } = await newPage({ prepare: (context) => breakFile(context, 'boot.js'), shows, expected: LOUD });
    const late = page.getByText('a part of the page could not be loaded');
    // Until its style sheet is there, everything is to be seen.
    await page.waitForFunction(() => [...document.styleSheets].some((sheet) => sheet.href));
    assert.equal(await late.isVisible(), false);
    await eventually(async () => assert.ok(await late.isVisible()), 12_000);
  });
}

test('a page that names the files of another build says so', async () => {
  const { says } = await broken((context) => context.route('**/some/where/', async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(/lightcone-[0-9a-f]{16}/, 'lightcone-0000000000000000');
    await route.fulfill({ response: answer, body });
  }));
  assert.match(says, /Parts of the page are of different versions\..*load it again/is);
});

for (const name of ['app.js', 'app_bg.wasm', 'style.css']) {
  test(`${name} never comes: after ten seconds the page says so`, async () => {
    const { page, says } = await broken((context) => stalled(context, name), { shows: late });
    assert.match(says, /^Lightcone has not started yet\n+For ten seconds nothing more of the page has come\./);
    await press(message(page), 'Wait');
    await message(page).waitFor({ state: 'detached' });
  });
}

for (const name of ['app_bg.wasm', 'style.css']) {
  test(`${name} comes after all, and the message goes`, async () => {
    let answer;
    const prepare = (context) => context.route(`**/${fileOf(name)}`, (route) => { answer ??= () => route.continue(); });
    const { page, troubles } = await newPage({ prepare, shows: late });
    answer();
    await page.getByRole('main').waitFor();
    assert.equal(await message(page).count(), 0);
    await step(page);
    assert.deepEqual(troubles, []);
  });
}

test('what says so is a script that browsers of 2010 read', () => {
  const script = readFileSync(join(DIST, fileOf('boot.js')), 'utf8');
  // Strings aside, nothing that came later: no module, arrow, template, class, generator, spread or new operator.
  const code = script.replace(/'[^']*'/g, "''");
  assert.doesNotMatch(code, /=>|`|\.\.\.|\?\.|\?\?|\*\*|\b(let|const|class|async|await|import|export|of|yield)\b|catch \{/);
});

for (const [how, prepare] of [['no', withoutWebAssembly], ['an old', withOldWebAssembly]]) {
  test(`a browser with ${how} WebAssembly is told so`, async () => {
    const { says } = await broken(prepare);
    assert.match(says, /^Lightcone cannot start\n+This browser has no WebAssembly, .* Open the page in a newer browser\./);
  });
}

test('the link is kept, can be left out, and can be copied where the clipboard is refused', async () => {
  const hash = '#run=not-a-run';
  const prepare = async (context) => {
    await withoutClipboard(context);
    await missing(context, 'app.js');
  };
  const { page, says, context } = await broken(prepare, { hash });
  assert.match(says, /Your run is not lost: the address holds it/);
  await press(message(page), 'Copy the link for a report');
  const field = message(page).getByRole('textbox', { name: /Copy this/ });
  const report = await field.inputValue();
  assert.ok(report.includes(hash) && /could not be loaded/.test(report) && /Version lightcone-/.test(report), report);
  assert.ok(await field.evaluate((element) => element.selectionEnd - element.selectionStart === element.value.length));
  assert.deepEqual(await axe(page), []);
  await context.unroute(`**/${fileOf('app.js')}`);
  await press(message(page), 'Open without this link');
  await page.getByRole('main').waitFor();
  assert.ok(!page.url().includes('not-a-run'));
});

for (const [how, prepare] of [['throws', withoutStorage], ['is full', withFullStorage]]) {
  test(`where the storage ${how}, the page works, and only forgets`, async () => {
    const { page, troubles } = await newPage({ prepare });
    await press(page, 'Diagram');
    await step(page, 2);
    assert.equal((await place(page)).at, 2);
    assert.deepEqual(troubles, []);
  });
}

test('where the clipboard is refused, Copy link says where the link is', async () => {
  const { page, troubles } = await newPage({ prepare: withoutClipboard });
  await step(page);
  const menu = await openMenu(page, 'Share', 'Keep and share');
  await press(menu, 'Copy link');
  await eventually(async () => assert.match(await told(page), /The browser does not give its clipboard/));
  // There it stands, selected: a frame has no address bar.
  const field = menu.getByRole('textbox', { name: 'The link' });
  await eventually(async () => assert.equal(stepOf(await field.inputValue()), 1));
  assert.ok(await field.evaluate((element) => element.selectionEnd - element.selectionStart === element.value.length));
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(troubles, []);
});

test('where the address is refused, the page goes on', async () => {
  const { page, troubles } = await newPage({ prepare: withoutAddress });
  await step(page, 3);
  await page.waitForTimeout(400);
  assert.equal((await place(page)).at, 3);
  assert.equal(await button(page, 'Step').isEnabled(), true);
  const menu = await openMenu(page, 'Share', 'Keep and share');
  await press(menu, 'Copy link');
  await eventually(async () => assert.match(await told(page), /^The link is on the clipboard/));
  assert.equal(stepOf(await page.evaluate(() => navigator.clipboard.readText())), 3, 'it is that of this step');
  assert.deepEqual(troubles, []);
});
