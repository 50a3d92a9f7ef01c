// Lessons: the course, a lesson by keyboard alone, one of one's own, and what a projector and a phone show of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import { arrive, button, caption, eventually, press, told } from './journey.mjs';

const first = (options) => newPage({ kept: '', reducedMotion: true, ...options });
const lesson = (page) => page.getByRole('complementary', { name: 'Lesson' });
const course = (page) => page.getByRole('dialog', { name: 'The course' });

const OWN = `---
title: My own
source: nobody (2026)
scenario: paxos/clean-round
---

## Two promises

P1 has asked for promises.

- go to step 5

> What does P1 send after the second promise?
> - nothing | Not nothing: two of three are a majority.
> answer: the next step
> hint: How many acceptors are a majority?

## Done

It has proposed.

- go to the end
`;

const drop = (page, name, text) => page.evaluate(([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}, [name, text]);

test('a lesson of the course is taken by keyboard alone, and what was answered is there after a reload', async () => {
  const { page, troubles } = await first();
  await page.keyboard.press('g');
  await press(page, 'The course');
  const entries = course(page).getByRole('listitem').getByRole('button');
  assert.ok((await entries.count()) >= 10, 'the course has lessons');
  await entries.first().focus();
  await page.keyboard.press('Enter');
  await lesson(page).waitFor();
  const parts = await lesson(page).getByRole('list', { name: 'Parts' }).getByRole('listitem').count();
  const heading = lesson(page).getByRole('heading', { level: 2 });
  const title = await heading.innerText();
  // Every key that may be an answer, until the right one: then a step goes on.
  for (let press = 0; press < 200; press += 1) {
    const asks = page.getByRole('region', { name: 'Question' });
    if (await asks.count()) {
      const answers = await asks.locator('.say').count();
      for (let key = 1; key <= answers; key += 1) await page.keyboard.press(String(key));
    }
    if (await lesson(page).getByRole('button', { name: `Part ${parts}: ` }).getAttribute('aria-current')) break;
    await page.keyboard.press('PageDown');
  }
  assert.equal(await lesson(page).getByRole('button', { name: `Part ${parts}: ` }).getAttribute('aria-current'), 'step');
  await eventually(async () => assert.match(page.url(), new RegExp(`#lesson=[a-z-]+&part=${parts}$`)));
  await page.reload();
  await lesson(page).waitFor();
  assert.equal(await heading.innerText(), title);
  await press(page, 'Course');
  await eventually(async () => assert.match(await entries.first().innerText(), /✓ (\d)\/\1/));
  assert.deepEqual(troubles, []);
});

test('a lesson of one’s own is dropped onto the page; a wrong answer gets its reason, and its errors their lines', async () => {
  const { page, troubles } = await first();
  await drop(page, 'own.md', OWN);
  await lesson(page).getByRole('heading', { name: 'My own' }).waitFor();
  const question = page.getByRole('region', { name: 'Question' });
  await question.getByText('What does P1 send after the second promise?').waitFor();
  await question.getByRole('button', { name: /nothing/ }).click();
  await lesson(page).getByText('Not nothing: two of three are a majority.').waitFor();
  assert.match(await told(page), /Not nothing/);
  await press(lesson(page), 'Hint');
  await lesson(page).getByText('How many acceptors are a majority?').waitFor();
  await question.getByRole('button', { name: /^accept\(1, x\)/ }).click();
  await lesson(page).getByText('You said it.').waitFor();
  await press(page, 'Step');
  await arrive(page, 6);
  await drop(page, 'own.md', OWN.replace('go to step 5', 'go to step 500'));
  await eventually(async () => assert.match(await caption(page).innerText(), /line 11: there is no step 500/));
  await lesson(page).getByRole('heading', { name: 'My own' }).waitFor();
  await press(lesson(page), 'Leave the lesson');
  assert.equal(await lesson(page).count(), 0);
  await arrive(page, 6);
  assert.deepEqual(troubles, []);
});

test('a piece of text can still be dragged into a field', async () => {
  const { page } = await first();
  const isOurs = (kind) => page.evaluate((kind) => {
    const data = new DataTransfer();
    if (kind === 'file') data.items.add(new File([''], 'own.md'));
    else data.setData('text/plain', 'A vote is lost');
    const event = new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  }, kind);
  assert.equal(await isOurs('text'), false);
  assert.equal(await isOurs('file'), true);
});

for (const [width, height, dark] of [[1280, 720, false], [1280, 720, true], [390, 844, false]]) {
  test(`at ${width} × ${height}${dark ? ', dark,' : ''} a lesson and the course can be read and reached`, async () => {
    const { page, troubles } = await first({ width, height, dark });
    await drop(page, 'own.md', OWN);
    await lesson(page).waitFor();
    if (dark) await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
    await page.getByRole('region', { name: 'Question' }).getByRole('button', { name: /nothing/ }).click();
    await press(lesson(page), 'Hint');
    assert.deepEqual(await axe(page, { rules: { 'color-contrast-enhanced': { enabled: true } } }), []);
    const [column, stage] = await Promise.all([lesson(page).boundingBox(), page.locator('#diagram-room').boundingBox()]);
    const apart = column.x >= stage.x + stage.width - 1 || column.y + column.height <= stage.y + 1;
    assert.ok(apart, 'the lesson covers nothing of the stage');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await press(page, 'Course');
    await course(page).waitFor();
    assert.deepEqual(await axe(page, { rules: { 'color-contrast-enhanced': { enabled: true } } }), []);
    await page.keyboard.press('Escape');
    assert.equal(await course(page).count(), 0);
    assert.deepEqual(troubles, []);
  });
}

test('a lesson that is not there is said to be missing, and the page is as it was', async () => {
  const { page, troubles } = await first({ hash: '#lesson=no-such-lesson', expected: [/404/, /no-such-lesson/] });
  await eventually(async () => assert.match(await caption(page).innerText(), /no-such-lesson cannot be opened/));
  await button(page, 'Step').waitFor();
  assert.deepEqual(troubles, []);
});
