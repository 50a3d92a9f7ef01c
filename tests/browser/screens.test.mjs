// Screens: nothing falls off a telephone, a projector or a wall; motion ends, and is left out on request.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { newPage } from './harness.mjs';
import {
  button, caption, diagram, events, eventually, FATES, goTo, middleOf, network, openScenario, picture, place, press,
  scenarioGroups, selected, stepByKey, timeline, token, transport,
} from './journey.mjs';

const SCENARIOS = ['One clean round', 'A partition', 'Clocks: before, after, or concurrent?'];

const overflow = (page) =>
  page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);

/** Whether something can be seen as a whole without scrolling. */
async function inView(page, locator, what) {
  const box = await locator.boundingBox();
  const { width, height } = page.viewportSize();
  assert.ok(box, `${what} is there`);
  const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= width + 0.5 && box.y + box.height <= height + 0.5;
  assert.ok(inside, `${what} is in view: ${JSON.stringify(box)} in ${width} × ${height}`);
  return box;
}

/** That no two of these cover each other. */
function apart(boxes) {
  const entries = Object.entries(boxes);
  for (const [n, [name, a]] of entries.entries()) {
    for (const [other, b] of entries.slice(n + 1)) {
      const over = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      assert.ok(over <= 1 || down <= 1, `${name} and ${other} overlap`);
    }
  }
}

test('on a telephone nothing scrolls sideways, and a tap selects a message', async () => {
  const { page, troubles } = await newPage({ width: 390, height: 844, touch: true, kept: 'views=both;questions=false' });
  for (const scenario of SCENARIOS) {
    await openScenario(page, scenario);
    for (const views of ['Diagram', 'Network', 'Both']) {
      await press(page, views);
      await stepByKey(page, 3);
      assert.ok((await overflow(page)) <= 0, `${scenario}, ${views}: ${await overflow(page)} pixels too wide`);
    }
  }
  await page.evaluate(() => window.scrollTo(0, 0));
  await openScenario(page, 'One clean round');
  await inView(page, button(page, 'Step'), 'Step');
  await inView(page, caption(page), 'the caption');
  await button(page, 'Step').tap();
  for (const view of [diagram(page), network(page)]) {
    const name = 'prepare(1) from P1 to A2';
    await token(view, name).evaluate((shape) => shape.scrollIntoView({ block: 'center' }));
    await inView(page, button(page, 'Step'), 'Step');
    await inView(page, caption(page), 'the caption');
    const { x, y } = await settled(view, name);
    await page.touchscreen.tap(x, y);
    await eventually(async () => assert.deepEqual(await selected(view), [`${name}, in flight`]));
    for (const fate of FATES) await inView(page, button(caption(page), fate), fate);
    assert.ok((await overflow(page)) <= 0, 'with a selection, too');
    await button(caption(page), 'Clear the selection').tap();
    await eventually(async () => assert.deepEqual(await selected(view), []));
  }
  assert.deepEqual(troubles, []);
});

/** The middle of a message once it has come to rest. */
async function settled(view, name) {
  let before = await middleOf(view, name);
  return eventually(async () => {
    // Longer than it takes a busy machine to draw the next frame.
    await pause(150);
    const now = await middleOf(view, name);
    const still = now.x === before.x && now.y === before.y;
    before = now;
    assert.ok(still, 'it moves');
    return now;
  });
}

for (const [width, height] of [[1280, 720], [1920, 1080], [3840, 2160]]) {
  test(`at ${width} × ${height} everything that is pressed is in view and nothing overlaps`, async () => {
    const { page, troubles } = await newPage({ width, height });
    const names = ['Back', 'Step', 'Play'];
    const bar = ['Share', 'More'];
    for (const scenario of SCENARIOS) {
      await openScenario(page, scenario);
      await stepByKey(page, 3);
      for (const views of ['Diagram', 'Network', 'Both']) {
        await press(page, views);
        const where = `${views} of ${scenario}`;
        const boxes = {};
        for (const name of names) boxes[name] = await inView(page, button(transport(page), name), `${name}, ${where}`);
        for (const name of bar) boxes[name] = await inView(page, button(page, name), `${name}, ${where}`);
        boxes.timeline = await inView(page, timeline(page), `the timeline, ${where}`);
        await inView(page, button(timeline(page), 'Start over'), `Start over, ${where}`);
        boxes.caption = await inView(page, caption(page), `the caption, ${where}`);
        if (views !== 'Network') boxes.diagram = await inView(page, diagram(page), `the diagram, ${where}`);
        if (views !== 'Diagram') boxes.network = await inView(page, network(page), `the network, ${where}`);
        boxes.details = await inView(page, page.getByRole('complementary', { name: 'Details' }), `the details, ${where}`);
        apart(boxes);
        assert.ok((await overflow(page)) <= 0, `sideways, nothing scrolls: ${where}`);
        const below = await page.evaluate(() => document.scrollingElement.scrollHeight - window.innerHeight);
        assert.ok(below <= 0, `the page scrolls by ${below} pixels: ${where}`);
      }
    }
    await openScenario(page, 'One clean round');
    await stepByKey(page);
    await page.keyboard.press('m');
    const boxes = {};
    for (const fate of FATES) boxes[fate] = await inView(page, button(caption(page), fate), fate);
    boxes.close = await inView(page, button(caption(page), 'Clear the selection'), 'the close button');
    apart(boxes);
    assert.deepEqual(troubles, []);
  });
}

for (const [width, height] of [[1280, 720], [1920, 1080], [390, 844]]) {
  test(`at ${width} × ${height} nothing of what an onlooker sees is cut, wherever a scenario ends`, async () => {
    const { page, troubles } = await newPage({ width, height, reducedMotion: true });
    const smallest = width === 1280 ? 20 : 0;
    for (const { group, scenarios } of await scenarioGroups(page)) {
      for (const { name } of scenarios) {
        await openScenario(page, name, group);
        const { of } = await place(page);
        if (of > 0) await goTo(page, of);
        // The messages of free processes are all of one kind.
        const wanted = { smallest, hasKinds: group !== 'Free processes' };
        assert.deepEqual(await page.evaluate(cutInTheStrip, wanted), [], `${group}, ${name}`);
      }
    }
    assert.deepEqual(troubles, []);
  });
}

/** In the page: what of the strip, and of the titles of two runs, is cut, covered, too small or missing. */
function cutInTheStrip({ smallest, hasKinds }) {
  const parts = [...document.querySelectorAll('.strip, .title')];
  const problems = parts.length === 1 || parts.length === 3 ? [] : [`there are ${parts.length} parts`];
  const inside = (inner, outer) => inner.left >= outer.left - 0.5 && inner.right <= outer.right + 0.5
    && inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5;
  // The box of a text is a little higher than its line.
  const overlap = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  const pieces = [];
  for (const part of parts) {
    const room = part.getBoundingClientRect();
    if (room.left < 0 || room.right > window.innerWidth) problems.push(`${part.className} is not in the window`);
    for (const element of [part, ...part.querySelectorAll('*:not(.sr-only, svg, svg *)')]) {
      // On a telephone what colour is has no room; and what is too long for one line ends in three dots.
      if (!element.checkVisibility() || element.closest('.line')) continue;
      const text = element.textContent.trim();
      const [wide, high] = [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight];
      const clips = getComputedStyle(element).overflow !== 'visible';
      const block = getComputedStyle(element).display !== 'inline';
      if (block && (wide > 1 || (clips && high > 1))) problems.push(`${text} is cut by ${wide}, ${high}`);
      if (!inside(element.getBoundingClientRect(), room)) problems.push(`${text} is not in its room`);
    }
    for (const piece of part.querySelectorAll('.headline, .fact, .title b, .colours > *')) {
      if (!piece.checkVisibility()) continue;
      const size = Number.parseFloat(getComputedStyle(piece).fontSize);
      if (size < smallest) problems.push(`${piece.textContent} has letters of ${size}`);
      if (!piece.closest('.fact') || piece.matches('.fact')) pieces.push(piece);
    }
  }
  // What is left out from the right of the line is not seen.
  const seen = (piece) => {
    const { left, right, top, bottom } = piece.getBoundingClientRect();
    const line = piece.closest('.line')?.getBoundingClientRect().right ?? Infinity;
    return { left, right: Math.min(right, line), top, bottom };
  };
  for (const [number, one] of pieces.entries()) {
    const [box, text] = [seen(one), one.textContent.trim()];
    if (box.right - box.left < 4) continue;
    for (const other of pieces.slice(number + 1)) {
      if (overlap(box, seen(other))) problems.push(`${text} and ${other.textContent.trim()} overlap`);
    }
    const front = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    // What is scrolled out of a telephone's window is not to be seen now.
    if (front && !one.contains(front) && !front.contains(one)) problems.push(`${text} is covered`);
  }
  if (hasKinds && !document.querySelector('.legend li')) problems.push('there is no legend');
  return problems;
}

for (const [width, height] of [[390, 844], [1280, 720]]) {
  test(`at ${width} × ${height} whatever has the keyboard’s focus can be seen`, async () => {
    // On a telephone a panel is a sheet over the stage.
    const { page, troubles } = await newPage({ width, height, reducedMotion: true, ...(width < 700 ? { kept: 'questions=false' } : {}) });
    await stepByKey(page, 9);
    const hidden = [];
    for (let tabs = 0; tabs < 60; tabs += 1) {
      await page.keyboard.press('Tab');
      hidden.push(...(await page.evaluate(whatHidesTheFocus)));
    }
    assert.deepEqual([...new Set(hidden)], []);
    assert.deepEqual(troubles, []);
  });
}

/** In the page: what lies over the middle of the element that has the focus, if anything does. */
function whatHidesTheFocus() {
  const focused = document.activeElement;
  if (focused === document.body) return [];
  // Of what is larger than the window, the part that is in it.
  const { left, right, top, bottom } = focused.getBoundingClientRect();
  const across = (Math.max(left, 0) + Math.min(right, window.innerWidth)) / 2;
  const down = (Math.max(top, 0) + Math.min(bottom, window.innerHeight)) / 2;
  const front = document.elementFromPoint(across, down);
  if (front && (focused.contains(front) || front.contains(focused) || (focused.closest('.axis') ?? focused.closest('label'))?.contains(front))) return [];
  const name = (element) => element?.closest('[aria-label]')?.getAttribute('aria-label') ?? element?.tagName ?? 'the edge';
  return [`${name(focused)} lies under ${name(front)}`];
}

test('with reduced motion nothing moves and nothing is lost', async () => {
  const [still, moving] = [await newPage({ reducedMotion: true }), await newPage()];
  for (let at = 1; at <= 16; at += 1) {
    await stepByKey(still.page);
    assert.equal(await still.page.evaluate(() => document.getAnimations().length), 0, `after step ${at}`);
  }
  await stepByKey(moving.page, 16);
  assert.deepEqual(await picture(still.page), await picture(moving.page));
  await press(still.page, 'Start over');
  await press(still.page, 'Play');
  await eventually(async () => assert.ok((await events(still.page)).length >= 3));
  assert.equal(await still.page.evaluate(() => document.getAnimations().length), 0, 'while it plays');
  assert.deepEqual([...still.troubles, ...moving.troubles], []);
});

test('motion ends by itself', async () => {
  const { page, troubles } = await newPage();
  await stepByKey(page, 6);
  await eventually(async () => {
    const running = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length);
    assert.equal(running, 0);
  }, 3_000);
  assert.deepEqual(troubles, []);
});

test('the page has a title and a language', async () => {
  const { page, troubles } = await newPage();
  assert.match(await page.title(), /^Lightcone\b/);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Lightcone');
  assert.deepEqual(troubles, []);
});
