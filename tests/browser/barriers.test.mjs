// Barriers: what axe-core finds in every view, menu and state of the page, light and dark, large and small.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, newPage } from './harness.mjs';
import {
  caption, diagram, event, network, onlooker, openMenu, openScenario, press, stepByKey, toggleDetails,
} from './journey.mjs';

const SIZES = [{ width: 1280, height: 720 }, { width: 390, height: 844 }];

const MENUS = [['Set up', 'Set up a run'], ['Look', 'Look'], ['Share', 'Keep and share'], ['Help', 'Help']];

async function darken(page) {
  const menu = await openMenu(page, 'Look', 'Look');
  await menu.getByRole('combobox', { name: 'Colours' }).selectOption('dark');
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
}

/** In the dark, only what colours do is another. */
const OF_COLOURS = { runOnly: ['color-contrast'] };

/** What is wrong in each state of the page, each thing with the first state that has it. */
async function barriers(page, options) {
  // What does not depend on the room for it is looked at once.
  const wide = page.viewportSize().width > 900;
  const found = new Map();
  const look = async (where) => {
    for (const barrier of await axe(page, options)) if (!found.has(barrier)) found.set(barrier, where);
  };

  await stepByKey(page, 9);
  for (const views of ['Diagram', 'Network', 'Both']) {
    await press(page, views);
    await look(`${views} with details`);
    if (!wide) continue;
    await toggleDetails(page);
    await look(`${views} without details`);
    await toggleDetails(page);
  }
  for (const [name, dialog] of wide ? MENUS : MENUS.slice(0, 1)) {
    const menu = await openMenu(page, name, dialog);
    await look(`the menu ${name}`);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
  }
  await page.keyboard.press('m');
  await look('a message selected');
  await press(page, 'Crash A1');
  await look('a process crashed');
  await openScenario(page, 'Clocks: before, after, or concurrent?');
  await stepByKey(page, 12);
  await event(page, 'P1 sends a1').press('Enter');
  await look('an event selected');
  await event(page, 'P3 receives b1').press('Enter');
  await look('two events compared');
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await look('the stage hidden');
  return [...found].map(([barrier, where]) => `${where}: ${barrier}`);
}

for (const { width, height } of SIZES) {
  for (const dark of [false, true]) {
    test(`no barrier is known in any state, ${dark ? 'dark' : 'light'} at ${width} × ${height}`, async () => {
      const { page, troubles } = await newPage({ width, height, reducedMotion: true });
      if (dark) await darken(page);
      assert.deepEqual(await barriers(page, dark ? OF_COLOURS : undefined), []);
      assert.deepEqual(troubles, []);
    });
  }
}

test('the texts of the stage and the caption have a contrast of 7 to 1', async () => {
  const { page, troubles } = await newPage({ reducedMotion: true });
  await stepByKey(page, 12);
  for (const theme of ['light', 'dark']) {
    if (theme === 'dark') await darken(page);
    for (const part of [diagram(page), network(page), caption(page), onlooker(page)]) {
      assert.deepEqual(await part.evaluate(faintTexts), [], theme);
    }
  }
  assert.deepEqual(troubles, []);
});

/** In the page: the texts of an element whose colour differs too little from what is painted behind them. */
function faintTexts(part) {
  const paint = (colour) => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [r, g, b] = paint(colour).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  // A shape drawn before a text in its own group lies behind it; otherwise it is the nearest background.
  const behind = (element) => {
    if (element instanceof SVGElement) {
      const shapes = [...element.parentElement.children].filter((other) => other.matches('rect, circle.body'));
      const fill = shapes.map((shape) => getComputedStyle(shape).fill).filter((colour) => paint(colour)[3] === 255).at(-1);
      if (fill) return fill;
    }
    for (let outer = element; outer; outer = outer.parentElement) {
      const colour = getComputedStyle(outer).backgroundColor;
      if (paint(colour)[3] === 255) return colour;
    }
    return 'white';
  };
  const texts = [...part.querySelectorAll('*')].filter((element) =>
    element.localName !== 'title' && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  return texts.flatMap((element) => {
    const style = getComputedStyle(element);
    const ratio = contrast(element instanceof SVGElement ? style.fill : style.color, behind(element));
    return ratio >= 7 ? [] : [`${element.textContent}: ${ratio.toFixed(2)}`];
  });
}
