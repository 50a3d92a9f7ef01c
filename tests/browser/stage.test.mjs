// The page as a stage, as somebody sees it who comes for the first time: the diagram has the room, the whole run is in
// view, all of it can be read from the back row, and Step is near for the keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import {
  arrive, button, caption, diagram, eventually, goTo, onlooker, openScenario, panel, place, press, scenarioGroups, step, timeline, transport,
} from './journey.mjs';

const first = (options) => newPage({ kept: '', reducedMotion: true, ...options });

/** The part of the window that the diagram's room has, and the part of its height. */
const room = (page) => page.locator('#diagram-room').evaluate((element) => {
  const { width, height } = element.getBoundingClientRect();
  return [(width * height) / (window.innerWidth * window.innerHeight), height / window.innerHeight];
});

for (const [width, height, part] of [[1280, 720, 0.65], [1920, 1080, 0.65], [3840, 2160, 0.65]]) {
  test(`at ${width} × ${height} the stage has ${part * 100} % of the page`, async () => {
    const { page, troubles } = await first({ width, height });
    const [pixels] = await room(page);
    assert.ok(pixels >= part, `${pixels}`);
    for (const what of [diagram(page), caption(page), onlooker(page), timeline(page), transport(page)]) {
      assert.ok(await what.isVisible());
    }
    assert.equal(await panel(page).count(), 0, 'no panel is open');
    assert.deepEqual(troubles, []);
  });
}

for (const [width, height] of [[390, 844], [640, 360]]) {
  test(`at ${width} × ${height} the stage has more than half of the height, and Step is there`, async () => {
    const { page, troubles } = await first({ width, height, touch: true });
    const [, down] = await room(page);
    assert.ok(down >= 0.55, `${down}`);
    const box = await button(page, 'Step').boundingBox();
    assert.ok(box.y + box.height <= height && box.height >= 44, JSON.stringify(box));
    await step(page, 3);
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    assert.deepEqual(troubles, []);
  });
}

test('the opening says what this is and asks, makes the first step by itself, and a step ends it', async () => {
  const { page, troubles } = await first({ reducedMotion: false });
  await page.getByRole('heading', { name: 'Paxos' }).waitFor();
  assert.equal((await place(page)).at, 0);
  await eventually(async () => assert.equal((await place(page)).at, 1));
  assert.equal(await page.evaluate(() => location.hash), '', 'nobody has done anything');
  await page.getByText('When exactly is x chosen?').waitFor();
  await page.getByText('click a message to lose it').waitFor();
  await step(page);
  assert.equal(await page.getByRole('heading', { name: 'Paxos' }).count(), 0);
  assert.equal((await place(page)).at, 2);
  assert.deepEqual(troubles, []);
});

test('a key ends the opening at its end, and Step is at once what it always is', async () => {
  for (const [key, at] of [['q', 1], ['ArrowRight', 1]]) {
    const { page, troubles } = await first({ reducedMotion: false });
    await page.keyboard.press(key);
    await arrive(page, at);
    assert.equal(await page.locator('.opens').count(), 0);
    assert.equal(await page.getByRole('heading', { name: 'Paxos' }).count(), key === 'q' ? 1 : 0);
    assert.deepEqual(troubles, []);
  }
});

test('at the end of every scenario every event of the run is in view, and nothing is smaller than 20 pixels', async () => {
  const { page, troubles } = await first();
  const problems = [];
  for (const { group, scenarios } of await scenarioGroups(page)) {
    for (const { name } of scenarios) {
      await openScenario(page, name, group);
      const { of } = await place(page);
      if (of > 0) await goTo(page, of);
      const wrong = await page.evaluate(() => {
        const wrong = [];
        const area = document.querySelector('#diagram-room').getBoundingClientRect();
        for (const event of document.querySelectorAll('#diagram-room .event .dot')) {
          const { left, right, top, bottom } = event.getBoundingClientRect();
          if (left < area.left || right > area.right || top < area.top - 1 || bottom > area.bottom + 1) {
            wrong.push(`an event at ${left}, ${top}`);
          }
        }
        const texts = document.querySelectorAll('.bar *, .strip *, #diagram-room *, .axis *, .lectern *');
        for (const element of texts) {
          const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
          if (!own || element.closest('.sr-only, .role, title, option, .sign, .caret, [aria-hidden=true] > .sign')) continue;
          const size = Number.parseFloat(getComputedStyle(element).fontSize);
          if (size < 20) wrong.push(`${element.textContent} has letters of ${size}`);
        }
        for (const line of document.querySelectorAll('.strip, .lectern .text')) {
          if (line.scrollHeight > line.clientHeight + 2) wrong.push(`${line.className} is cut: ${line.textContent}`);
        }
        return wrong;
      });
      problems.push(...wrong.map((what) => `${group}, ${name}: ${what}`));
    }
  }
  assert.deepEqual(problems, []);
  assert.deepEqual(troubles, []);
});

test('the keyboard comes to Step within eight stops', async () => {
  const { page, troubles } = await first();
  let stops = 0;
  for (; stops < 40; stops += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.textContent.startsWith('Step'))) break;
  }
  assert.ok(stops <= 8, `${stops} stops before Step`);
  await page.keyboard.press('Enter');
  assert.equal((await place(page)).at, 2);
  assert.deepEqual(troubles, []);
});

test('a panel opens on request in two actions, over the right side, and the stage refits', async () => {
  const { page, troubles } = await first();
  await openScenario(page, 'A later ballot finds the value');
  await goTo(page, 32);
  for (const name of ['States and messages', 'Specification']) {
    await press(page, name);
    await panel(page).waitFor();
    const inner = await page.locator('#diagram-room').evaluate((element) => element.scrollWidth - element.clientWidth);
    assert.ok(inner <= 1, `the run is cut by ${inner} pixels`);
    await press(page, 'Close the panel');
    assert.equal(await panel(page).count(), 0);
  }
  assert.deepEqual(troubles, []);
});

test('from the opening, two presses break Paxos, and a third puts the rule back', async () => {
  const { page, troubles } = await first();
  await press(page, 'Break a rule');
  const rules = panel(page).getByRole('button', { name: /^Break rule / });
  assert.equal(await rules.count(), 17);
  await panel(page).getByRole('button', { name: /^Break rule 7: / }).click();
  await eventually(async () => assert.match(await onlooker(page).textContent(), /Agreement is broken/), 60_000);
  assert.equal(await panel(page).count(), 0, 'the stage is what is looked at');
  const { at, of } = await place(page);
  assert.equal(at, of, 'it is played to its end');
  assert.match(await caption(page).innerText(), /^Without/);
  await press(page, 'Put the rule back');
  await eventually(async () => assert.doesNotMatch(await onlooker(page).textContent(), /is broken/));
  await button(page, 'Step').waitFor();
  assert.deepEqual(troubles, []);
});

test('where nothing breaks without a rule, that is said', async () => {
  const { page, troubles } = await first();
  await press(page, 'Break a rule');
  await panel(page).getByRole('button', { name: /^Break rule 1: / }).click();
  await eventually(async () => {
    const says = await panel(page).getByRole('listitem').filter({ hasText: /^1\D/ }).textContent();
    assert.match(says, /Every property holds in all [\d,]+ reachable states within these bounds\. Nothing breaks: /);
  }, 60_000);
  assert.deepEqual(troubles, []);
});

for (const dark of [false, true]) {
  test(`the first screen, a run's end and a selection have no barrier, ${dark ? 'dark' : 'light'}`, async () => {
    const { page, troubles } = await first({ dark });
    // Unless it was chosen, it is as the system asks.
    assert.equal(await page.evaluate(() => document.documentElement.getAttribute('data-theme')), dark ? 'dark' : 'light');
    const strict = { rules: { 'color-contrast-enhanced': { enabled: true } } };
    assert.deepEqual(await axe(page, strict), []);
    await goTo(page, 16);
    assert.deepEqual(await axe(page, strict), []);
    await page.keyboard.press('Home');
    await step(page);
    await page.keyboard.press('m');
    assert.deepEqual(await axe(page, strict), []);
    assert.deepEqual(troubles, []);
  });
}

test('stepping asks before it shows, by keys alone, and says then what was said and why', async () => {
  const { page, troubles } = await first();
  const question = page.getByRole('region', { name: 'Question' });
  // The opening makes the first step.
  await arrive(page, 1);
  for (let depth = 2; depth <= 4; depth += 1) {
    await page.keyboard.press('PageDown');
    await arrive(page, depth);
  }
  const picture = await diagram(page).innerHTML();
  await page.keyboard.press('PageDown');
  await question.getByText('P1 receives promise(1, –). What does it send?').waitFor();
  assert.equal(await diagram(page).innerHTML(), picture, 'the picture stays');
  await page.keyboard.press('2');
  await question.getByRole('button', { name: 'accept(1, x)', pressed: true }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('PageDown');
  await arrive(page, 5);
  assert.match(await caption(page).textContent(), /You said accept\(1, x\)\. It was nothing\. A proposer proposes only /);
  // A lane can be an answer as well.
  await openScenario(page, 'Two ask at the same time');
  await goTo(page, 6);
  await press(page, 'Step');
  await question.getByText('What is granted next?').waitFor();
  await diagram(page).getByRole('button', { name: /^P2/ }).first().click();
  await question.getByRole('button', { name: '1:P2', pressed: true }).waitFor();
  await press(page, 'Step');
  await arrive(page, 7);
  assert.match(await caption(page).textContent(), /You said 1:P2\. It was 1:P1\./);
  assert.deepEqual(troubles, []);
});

test('the branch that was left stands above the timeline, and a press goes back to it', async () => {
  const { page, troubles } = await first();
  await goTo(page, 8);
  const other = page.getByRole('button', { name: /^The other branch/ });
  assert.equal(await other.count(), 0);
  // Keys belong to the slider while that has the focus.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('m');
  await page.keyboard.press('x');
  await arrive(page, 9);
  assert.equal((await place(page)).of, 9);
  assert.equal(await other.getAttribute('aria-label'), 'The other branch: it leaves this one after step 8 and has 16 steps');
  assert.deepEqual(await axe(page), []);
  await other.click();
  await eventually(async () => assert.deepEqual(await place(page), { at: 8, of: 16 }));
  assert.deepEqual(troubles, []);
});
