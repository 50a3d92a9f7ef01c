// The keyboard alone: everything that a mouse can do, and what a presenter's remote sends.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newPage } from './harness.mjs';
import {
  button, caption, diagram, event, events, eventually, flights, network, onlooker, openScenario, picture, place,
  processes, selected, stepByKey, told, transport,
} from './journey.mjs';

const MOST_TABS = 80;

const hasFocus = (locator) => locator.evaluateAll((found) => found.some((element) => element === document.activeElement));

/** Presses Tab until the focus is on what is wanted. */
async function tabTo(page, wanted) {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await hasFocus(wanted)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${MOST_TABS} presses of Tab do not lead to ${wanted}`);
}

async function at(page, wanted) {
  await eventually(async () => assert.equal((await place(page)).at, wanted));
}

test('x is chosen by keys alone', async () => {
  const { page, troubles } = await newPage();
  const keys = page.keyboard;
  await tabTo(page, button(page, 'Step'));
  await keys.press('Enter');
  await at(page, 1);
  assert.equal(await told(page), 'P1 sends prepare(1) to A1, A2 and A3.');

  for (let votes = 0; votes < 2;) {
    await keys.press('ArrowRight');
    votes += /^A\d receives accept/.test(await told(page)) ? 1 : 0;
  }
  await eventually(async () => assert.match(await onlooker(page).innerText(), /Chosen x in ballot 1/));
  assert.deepEqual(troubles, []);
});

test('keys go through the messages and do to them what can be done', async () => {
  const { page, troubles } = await newPage();
  const keys = page.keyboard;
  await keys.press('PageDown');
  await at(page, 1);
  const names = ['A1', 'A2', 'A3'].map((to) => `prepare(1) from P1 to ${to}`);
  for (const name of [...names, names[0]]) {
    await keys.press('m');
    await eventually(async () => assert.deepEqual(await selected(diagram(page)), [`${name}, in flight`]));
    assert.ok((await caption(page).innerText()).startsWith(name));
  }
  await keys.press('Escape');
  await eventually(async () => assert.deepEqual(await selected(diagram(page)), []));

  await keys.press('m');
  await keys.press('l');
  await eventually(async () => assert.match(await told(page), /^prepare\(1\) from P1 to A1 is held back/));
  await keys.press('m');
  await keys.press('d');
  await eventually(async () => assert.match(await told(page), /^prepare\(1\) from P1 to A1 is in flight once more/));
  await keys.press('m');
  await keys.press('x');
  await eventually(async () => assert.equal(await told(page), 'prepare(1) from P1 to A1 is lost.'));
  assert.deepEqual(await flights(page), ['prepare(1) P1 → A2', 'prepare(1) P1 → A3', 'prepare(1) P1 → A1']);
  await keys.press('m');
  await keys.press('v');
  await eventually(async () => assert.match(await told(page), /^A2 receives prepare\(1\) from P1/));
  assert.deepEqual(troubles, []);
});

test('space plays and pauses, Home and End go to the ends, a remote steps', async () => {
  const { page, troubles } = await newPage();
  const keys = page.keyboard;
  await keys.press('Space');
  await button(page, 'Pause').waitFor();
  await eventually(async () => assert.ok((await place(page)).at > 0));
  await keys.press('Space');
  await button(page, 'Play').waitFor();
  const paused = (await place(page)).at;

  await keys.press('End');
  const { of } = await place(page);
  await at(page, of);
  assert.ok(of > paused);
  await keys.press('Home');
  await at(page, 0);
  assert.deepEqual(await events(page), []);
  for (const [key, wanted] of [['PageDown', 1], ['PageDown', 2], ['PageUp', 1], ['ArrowRight', 2], ['ArrowLeft', 1]]) {
    await keys.press(key);
    await at(page, wanted);
  }
  assert.deepEqual(troubles, []);
});

test('a key hides the stage and shows it again', async () => {
  const { page, troubles } = await newPage();
  await stepByKey(page, 2);
  const before = await picture(page);
  const cover = page.getByRole('button', { name: /^Press b to see/ });
  for (const showAgain of ['b', 'Escape']) {
    await page.keyboard.press('b');
    await cover.waitFor();
    const [hidden, hider] = [await diagram(page).boundingBox(), await cover.boundingBox()];
    assert.ok(hider.y <= hidden.y && hider.y + hider.height >= hidden.y + hidden.height - 1, 'the diagram is covered');
    const front = await page.evaluate(
      ([x, y]) => document.elementFromPoint(x, y).closest('button')?.textContent,
      [hidden.x + hidden.width / 2, hidden.y + hidden.height / 2],
    );
    assert.match(front, /^Press b to see/);
    await page.keyboard.press(showAgain);
    await cover.waitFor({ state: 'detached' });
  }
  assert.deepEqual(await picture(page), before);
  assert.deepEqual(troubles, []);
});

test('a question mark opens the help and Esc closes it', async () => {
  const { page, troubles } = await newPage();
  const help = page.getByRole('dialog', { name: 'Help' });
  await page.keyboard.press('?');
  await help.waitFor();
  assert.match(await help.innerText(), /Step[\s\S]*Back[\s\S]*Play, pause/);
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  assert.deepEqual(troubles, []);
});

test('Esc closes each menu', async () => {
  const { page, troubles } = await newPage();
  for (const [name, dialog] of [['Set up', 'Set up a run'], ['Look', 'Look'], ['Share', 'Keep and share'], ['Help', 'Help']]) {
    const menu = page.getByRole('dialog', { name: dialog, exact: true });
    const open = async () => {
      if (name !== 'Share') {
        await page.keyboard.press('Enter');
        await page.getByRole('dialog', { name: 'More', exact: true }).waitFor();
        await tabTo(page, button(page, name));
      }
      await page.keyboard.press('Enter');
      await menu.waitFor();
    };
    await tabTo(page, button(page, name === 'Share' ? 'Share' : 'More'));
    await open();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    // From inside, too: the focus returns to the button that opened it.
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
  }
  assert.deepEqual(troubles, []);
});

test('events are reached, selected and compared by keys', async () => {
  const { page, troubles } = await newPage();
  const keys = page.keyboard;
  await openScenario(page, 'Clocks: before, after, or concurrent?');
  await stepByKey(page, 8);
  const last = event(page, 'P3 receives b1');
  await tabTo(page, last);
  await keys.press('Enter');
  await eventually(async () => assert.match(await caption(page).innerText(), /^a: P3 receives b1 from P2\. Lamport 5, vector \[2,2,3\]\./));
  assert.match(await caption(page).innerText(), /6 before it\s+0 after it\s+1 concurrent/);

  // Up to the event before: P1's last, of which P3 has not heard.
  await keys.press('ArrowUp');
  assert.equal(await hasFocus(event(page, 'P1 has an internal event', 1)), true);
  await keys.press('Enter');
  await eventually(async () => assert.match(await caption(page).innerText(), /^a ∥ b: concurrent/));
  await keys.press('Enter');
  await eventually(async () => assert.match(await caption(page).innerText(), /^a: P3 receives b1/));

  await keys.press('ArrowUp');
  assert.equal(await hasFocus(event(page, 'P2 sends b1')), true);
  await keys.press('Enter');
  await eventually(async () => assert.match(await caption(page).innerText(), /^b → a: b happened before a\./));
  await keys.press('ArrowDown');
  assert.equal(await hasFocus(event(page, 'P1 has an internal event', 1)), true);
  await keys.press('Escape');
  await eventually(async () => assert.ok((await caption(page).innerText()).startsWith(await told(page))));
  assert.deepEqual(troubles, []);
});

test('a process is reached and crashed by keys', async () => {
  const { page, troubles } = await newPage();
  await tabTo(page, network(page).getByRole('button', { name: /^A1, acceptor/ }));
  await page.keyboard.press('Enter');
  const crash = button(caption(page), 'Crash A1');
  await crash.waitFor();
  await tabTo(page, crash);
  await page.keyboard.press('Enter');
  await eventually(async () => assert.equal(await told(page), 'A1 crashes.'));
  await tabTo(page, button(processes(page), 'Restart A1'));
  await page.keyboard.press('Space');
  await eventually(async () => assert.equal(await told(page), 'A1 restarts.'));
  await tabTo(page, button(transport(page), 'Back'));
  await page.keyboard.press('Space');
  await at(page, 1);
  assert.deepEqual(troubles, []);
});
