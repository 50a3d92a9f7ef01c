// What journeys do again and again: press, read and wait. Things are found as a person finds them, by role and name.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE = 10_000;
const BETWEEN_LOOKS = 15;

/** Repeats a check until it holds; what it then returns, or what was wrong the last time. */
export async function eventually(check, within = PATIENCE) {
  const end = Date.now() + within;
  for (;;) {
    try {
      return await check();
    } catch (problem) {
      if (Date.now() > end) throw problem;
      await pause(BETWEEN_LOOKS);
    }
  }
}

// Where things are.

export const diagram = (page) => page.getByRole('group', { name: 'Space-time diagram' });
export const network = (page) => page.getByRole('group', { name: 'Network view' });
export const caption = (page) => page.getByRole('region', { name: 'Caption' });
export const onlooker = (page) => page.getByRole('region', { name: 'Onlooker' });
export const transport = (page) => page.getByRole('region', { name: 'Transport' });
export const timeline = (page) => page.getByRole('region', { name: 'Timeline' });
export const messages = (page) => page.getByRole('list', { name: 'Messages in flight' });
export const processes = (page) => page.getByRole('list', { name: 'Processes' });
export const panel = (page) => page.getByRole('complementary', { name: 'Details' });
export const verdict = (page) => panel(page).getByRole('group', { name: 'Verdict' }).locator('.verdict');
export const beside = (page) => page.getByRole('region', { name: 'Beside it' });
export const branches = (page) => page.getByRole('list', { name: 'Branches' });
export const button = (scope, name) => scope.getByRole('button', { name, exact: true });

/** The four things that can happen to a message in flight. */
export const FATES = ['Deliver', 'Drop', 'Delay', 'Duplicate'];

// What is done.

/** What stands in the menu of all that is not on the page until it is asked for. */
const IN_MENU = ['Set up', 'States and messages', 'Specification', 'Look', 'Help', 'Diagram', 'Both', 'Network'];

export async function press(scope, name) {
  if (IN_MENU.includes(name) && 'keyboard' in scope) return press(await more(scope), name);
  await button(scope, name).click();
}

/** Opens that menu, or finds it open. */
export async function more(page) {
  const menu = page.getByRole('dialog', { name: 'More', exact: true });
  if (!(await menu.isVisible())) await button(page, 'More').click();
  await menu.waitFor();
  return menu;
}

/** Shows the panel with the lists, or closes it. */
export async function toggleDetails(page) {
  if (await panel(page).isVisible()) return press(page, 'Close the panel');
  return press(page, 'States and messages');
}

/** What the list of invariants says of one. */
export const invariant = (page, name) =>
  page.getByRole('list', { name: 'Invariants', exact: true }).getByRole('listitem').filter({ hasText: name }).textContent();

/** Chooses a scenario by its name; scenarios of several algorithms share names, and then `group` is the algorithm's. */
export async function chooseScenario(page, name, group) {
  const has = (one) => one.scenarios.some((scenario) => scenario.name === name);
  const of = (await scenarioGroups(page)).find((one) => (group ? one.group === group : has(one)));
  const place = of.scenarios.findIndex((scenario) => scenario.name === name);
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption({ value: of.scenarios[place].value });
  return [of.group, `${place + 1} of ${of.scenarios.length}`];
}

/** Chooses one, and waits until it is on the stage. */
export async function openScenario(page, name, group) {
  const wanted = await chooseScenario(page, name, group);
  const shown = () => page.evaluate(() => ['.algorithm', '.place-of-scenario'].map((part) => document.querySelector(part).textContent));
  await eventually(async () => assert.deepEqual(await shown(), wanted));
}

/** The menu of scenarios: the algorithms, each with the names of its scenarios and what stands for them. */
export const scenarioGroups = (page) =>
  page.getByRole('combobox', { name: 'Scenario' }).locator('optgroup').evaluateAll((groups) =>
    groups.map((group) => ({
      group: group.label,
      scenarios: [...group.children].map((option) => ({ name: option.textContent, value: option.value })),
    })));

/** Shows beside the run what its scenario offers. */
export async function showBeside(page) {
  await page.getByRole('button', { name: /^Beside: / }).click();
  await beside(page).waitFor();
}

/** The name of the scenario that the menu shows. */
export const chosenScenario = (page) =>
  page.getByRole('combobox', { name: 'Scenario' }).evaluate((menu) => menu.selectedOptions[0].textContent);

/** Opens one of the menus by its button; the dialog that it shows. */
export async function openMenu(page, name, dialog) {
  await press(page, name);
  const menu = page.getByRole('dialog', { name: dialog });
  await menu.waitFor();
  return menu;
}

export async function setSpeed(page, speed) {
  const menu = await more(page);
  await menu.getByRole('combobox', { name: 'Speed' }).selectOption(speed);
  await button(page, 'More').click();
}

/** Presses Step and waits until the step is made. */
export async function step(page, times = 1) {
  for (let made = 0; made < times; made += 1) {
    const { at } = await place(page);
    await press(page, 'Step');
    await arrive(page, at + 1);
  }
}

/** Presses Back and waits until the step is taken back. */
export async function back(page) {
  const { at } = await place(page);
  await press(page, 'Back');
  await arrive(page, at - 1);
}

/** Steps with the key, which is quicker than finding the button each time. */
export async function stepByKey(page, times = 1) {
  const { at } = await place(page);
  for (let made = 0; made < times; made += 1) await page.keyboard.press('ArrowRight');
  await arrive(page, at + times);
}

/** Goes to a step with the slider. */
export async function goTo(page, at) {
  await slider(page).fill(String(at));
  await arrive(page, at);
}

/** Shows one of the tabs of the details. */
export async function openTab(page, name) {
  if (!(await panel(page).isVisible())) await press(await more(page), name === 'State' ? 'States and messages' : name);
  await press(panel(page), name);
  await eventually(async () => {
    const pressed = await button(panel(page), name).getAttribute('aria-pressed');
    if (pressed !== 'true') throw new Error(`the tab ${name} is not shown`);
  });
}

/** Strikes out a rule, or lets it stand again. */
export const strike = (page, rule) => panel(page).getByRole('button', { name: `Strike out ${rule}, ` }).click();

/** Sets a bound of the search. */
export const bound = (page, name, value) =>
  panel(page).getByRole('spinbutton', { name, exact: true }).fill(String(value));

/** Searches and waits for the verdict's sentence. */
export async function search(page) {
  await press(panel(page), 'Search all runs');
  return await eventually(async () => {
    const text = (await verdict(page).textContent({ timeout: 200 })).trim();
    if (text === 'Searching …') throw new Error('the search has not ended');
    return text;
  }, 60_000);
}

export async function arrive(page, wanted) {
  await eventually(async () => {
    const { at } = await place(page);
    if (at !== wanted) throw new Error(`the run stands at step ${at}, not at step ${wanted}`);
  });
}

// What is read.

const slider = (page) => page.getByRole('slider', { name: 'Go to step' });

/** Where the run stands: `{ at, of }`. */
export async function place(page) {
  const [at, of] = (await slider(page).getAttribute('aria-valuetext')).match(/\d+/g).map(Number);
  return { at, of };
}

/** The name and place in the document of whatever has a name of its own. */
const names = (locator) => locator.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));

/** The names of all events in the diagram, in order. */
export const events = (page) => names(diagram(page).getByRole('button', { name: /, Lamport \d+, vector \[/ }));

/** The event whose name begins so, as the n-th of those that do. */
export const event = (page, begin, n = 0) =>
  diagram(page).getByRole('button', { name: new RegExp(`^${literal(begin)}.*, Lamport `) }).nth(n);

/** The messages in flight as the list tells them, such as `prepare(1) P1 → A1`. */
export async function flights(page) {
  const texts = await messages(page).getByRole('button', { name: ' → ' }).allTextContents();
  return texts.map((text) => text.trim());
}

/** The list's item of the message that it tells so. */
export const flight = (page, told) => messages(page).getByRole('listitem').filter({ hasText: told });

/** The message in flight in a view, by its name there: `prepare(1) from P1 to A1`. */
export const token = (view, name) => view.getByRole('button', { name: new RegExp(`^${literal(name)}, in flight`) });

/** The names of the messages selected in a view. */
export const selected = (view) => names(view.getByRole('button', { name: ', in flight', pressed: true }));

/** A process's variables, such as `{ promised: '1', vote: '–' }`, without the mark of what changed. */
export async function card(page, process) {
  const item = processes(page).getByRole('listitem').filter({
    has: page.getByRole('button', { name: new RegExp(`^(Crash|Restart) ${process}$`) }),
  });
  const [terms, values] = await Promise.all(['term', 'definition'].map((role) => item.getByRole(role).allTextContents()));
  return Object.fromEntries(
    terms.map((term, n) => [term.replace(/[^A-Za-z]/g, ''), values[n].replace('(changed)', '').trim()]),
  );
}

/** What the live line said last. */
export const told = async (page) => (await page.getByRole('status').textContent()).trim();

/** Everything that depends on the step at which a run stands. */
export async function picture(page) {
  // What the last step changed is drawn in parts: until the next frame they may not all be there.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
  const [stands, happened, cards, flying, line, seen] = await Promise.all([
    place(page),
    events(page),
    processes(page).ariaSnapshot(),
    flights(page),
    told(page),
    onlooker(page).ariaSnapshot(),
  ]);
  return { at: stands.at, happened, cards, flying, line, seen };
}

export function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

// Messages that move.

/**
 * A message that moves in a view right now, with the middle of the shape that is painted for it: `{ name, x, y }`.
 *
 * Only this looks into the drawing: what a person aims at has a name, but its place is nowhere but in its box.
 * Of several that move it is the one sent last, as far as `wanted` allows, since its way is the longest.
 */
export async function movingMessage(view, wanted = '') {
  return view.evaluate(
    async (group, { wanted, patience }) => {
      const frame = () => new Promise((painted) => requestAnimationFrame(painted));
      const frameOf = group.getBoundingClientRect();
      const look = () => {
        const shapes = [...group.querySelectorAll('.token[role="button"] > .ring')];
        return shapes.map((shape) => {
          const { x, y, width, height } = shape.getBoundingClientRect();
          const name = shape.parentElement.getAttribute('aria-label');
          return { shape, name, x: x + width / 2, y: y + height / 2 };
        });
      };
      const inView = ({ x, y }) => x > frameOf.left && x < frameOf.right && y > frameOf.top && y < frameOf.bottom;
      const end = performance.now() + patience;
      let before = look();
      while (performance.now() < end) {
        await frame();
        const now = look();
        const moved = now.filter(({ shape, name, x, y }) => {
          const old = before.find((other) => other.shape === shape);
          return old && name.includes(wanted) && Math.hypot(old.x - x, old.y - y) > 0.05 && inView({ x, y });
        });
        if (moved.length > 0) {
          const { name, x, y } = moved.at(-1);
          return { name: name.replace(/, in flight.*/, ''), x, y };
        }
        before = now;
      }
      return undefined;
    },
    { wanted, patience: PATIENCE },
  );
}

/** Where the middle of a message's shape is painted; for messages that stand still. */
export async function middleOf(view, name) {
  const shape = token(view, name).locator('> .ring');
  const box = await shape.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
