// A monkey that clicks and types as fast as it can, several times in one task, so that it meets elements that are a frame
// behind what is there; and every now and then the page is held against a native replay of its address.
//
// `LIGHTCONE_MONKEY_SEED` replays one, and `LIGHTCONE_MONKEY_SECONDS` lets it go on for as long as one likes.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { newPage } from './harness.mjs';
import { arrive, button, diagram, place, press } from './journey.mjs';

const SECONDS = Number(process.env.LIGHTCONE_MONKEY_SECONDS ?? 50);
const SEED = Number(process.env.LIGHTCONE_MONKEY_SEED ?? 1);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** How many bursts there are between two comparisons, and how many acts in a burst. */
const BURSTS = 12;
const ACTS = 6;
/** The address is written this much later than the run changes. */
const ADDRESS = 600;

const run = promisify(execFile);
const cargo = (...words) => run('cargo', words, { cwd: PROJECT, maxBuffer: 1 << 26 });

/** The events of a run in the headless door, as the page names them, and the step at which it stands. */
async function replayed(link) {
  const { stdout } = await cargo('run', '--quiet', '--bin', 'lightcone', '--', 'run', link);
  const lines = stdout.split('\n');
  const stands = Number(lines[0].match(/the run stands at step (\d+)/)[1]);
  const rows = lines.map((line) => line.match(/^\s*(\d+)(?:\.\d+)?  (.+?)\s+C=(\d+)\s+V=(\S+)\s*$/)).filter(Boolean);
  const events = rows.map(([, step, says, lamport, vector]) => ({
    step: Number(step),
    name: `${says.replace(/ \(no effect\)$/, '')}, Lamport ${lamport}, vector ${vector}`,
  }));
  return { stands, events: events.filter(({ step }) => step <= stands).map(({ name }) => name) };
}

/** The same of the page: the events that are drawn, by number. */
async function drawn(page) {
  const events = await page.locator('#diagram-room .events [role=button]').evaluateAll((all) =>
    all.map((event) => [Number(event.id.split('-').at(-1)), event.getAttribute('aria-label')]));
  return { stands: (await place(page)).at, events };
}

/** Acts in the page, and remembers what it saw: one number after the other from the seed decides. */
function act({ seed, bursts, acts }) {
  let state = BigInt(seed) + 0x9e3779b97f4a7c15n;
  const below = (n) => {
    // SplitMix64, as the simulator has it.
    state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return Number((z ^ (z >> 31n)) % BigInt(n));
  };
  const oneOf = (all) => all[below(all.length)];
  const keys = ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', ' ', 'Home', 'End', '.', '1', 'b', 'm', 'v', 'x', 'l', 'd', 'Escape',
    'ArrowUp', 'ArrowDown', 'Enter'];
  const leftAlone = /^(Copy link|Save as a file|Search all runs|Play it|Go on|Share|Help|Look|Set up|\?)/;
  const type = (target, key) =>
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const change = (field) => {
    if (field.tagName === 'SELECT') field.selectedIndex = below(field.options.length);
    else if (field.type === 'checkbox') field.checked = !field.checked;
    else if (field.type !== 'file') field.value = String(below(12));
    for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const things = () => [...document.querySelectorAll('button:not(:disabled), [role=button]')]
    .filter((thing) => !leftAlone.test(thing.textContent.trim()) && !/^Break rule/.test(thing.getAttribute('aria-label') ?? '')
      && !thing.closest('[inert]'));
  const one = (all) => {
    const chosen = below(10);
    const thing = oneOf(all);
    if (chosen < 4) return thing.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: below(2) }));
    if (chosen < 5) return thing.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, clientX: below(1200), clientY: below(700) }));
    if (chosen < 6) return type(thing, oneOf(keys));
    if (chosen < 7) return change(oneOf([...document.querySelectorAll('main select, main input, header select')]));
    return type(document.body, oneOf(keys));
  };
  const frame = () => new Promise((drawn) => { setTimeout(drawn, below(40)); });
  return (async () => {
    for (let burst = 0; burst < bursts; burst += 1) {
      // What is clicked was there when the burst began, and need not be any more.
      const all = things();
      for (let n = 0; n < acts; n += 1) one(all);
      await frame();
    }
  })();
}

/** Brings the page to rest, in a state in which it can be read. */
async function rest(page) {
  await page.evaluate(() => document.querySelectorAll('[popover]').forEach((menu) => menu.matches(':popover-open') && menu.hidePopover()));
  // First: a run that waits for what is selected goes on once nothing is.
  await page.keyboard.press('Escape');
  // What was pressed last may not be drawn yet: perhaps the run has just begun to play.
  for (await pass(page, 100); await button(page, 'Pause').isVisible(); await pass(page, 100)) await press(page, 'Pause');
  await page.locator('#more-menu').getByRole('button', { name: 'Diagram', includeHidden: true }).dispatchEvent('click');
  await diagram(page).first().waitFor();
  await pass(page, ADDRESS);
}

/** Waits by the page's own clock: however busy the machine is, what the page had to do before that is then done. */
const pass = (page, wait) => page.evaluate((ms) => new Promise((done) => { setTimeout(done, ms); }), wait);

async function monkey(seed, slower) {
  const { page, troubles, context } = await newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const end = Date.now() + SECONDS * 1_000;
  let acts = 0;
  for (let round = 0; Date.now() < end; round += 1) {
    const told = `LIGHTCONE_MONKEY_SEED=${seed}, round ${round}, ${slower}× slower`;
    await page.evaluate(act, { seed: seed * 1_000_003 + round, bursts: BURSTS, acts: ACTS });
    acts += BURSTS * ACTS;
    await rest(page);
    // The page's own word: what the browser tells of it elsewhere may come later.
    const [shows, link] = [await drawn(page), await page.evaluate(() => location.href)];
    const { stands, events } = await replayed(link);
    assert.equal(shows.stands, stands, told);
    for (const [number, name] of shows.events) assert.equal(name, events[number], `${told}, event ${number}`);
    const last = shows.events.at(-1)?.[0] ?? -1;
    assert.equal(last, events.length - 1, `${told}: the last event is drawn`);
    assert.deepEqual(troubles, [], told);
  }
  console.log(`  ${acts} acts, seed ${seed}, ${slower}× slower`);
  assert.ok(acts > 0);
  await context.close();
}

for (const [number, slower] of [1, 4].entries()) {
  test(`a monkey leaves the page as its address says, with a CPU ${slower}× slower`, async () => {
    await cargo('build', '--quiet', '--bin', 'lightcone');
    await monkey(SEED + number, slower);
  });
}

test('a click on an element that a key has just taken away does nothing', async () => {
  const { page, troubles } = await newPage();
  for (let step = 0; step < 6; step += 1) await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.querySelectorAll('#diagram-room .events [role=button]').length > 3);
  for (const selector of ['.events [role=button]', '.tokens [role=button]', '.lane-name', '.branches button']) {
    await page.evaluate((wanted) => {
      const old = [...document.querySelectorAll(wanted)];
      const key = (name) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
      // In one task: the page has no time to draw between the key and the clicks.
      key('ArrowLeft');
      key('ArrowLeft');
      for (const element of old.reverse()) element.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 0 }));
    }, selector);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
  }
  // A scenario with fewer processes, and a click on one that only the last had.
  await page.evaluate(() => {
    const names = [...document.querySelectorAll('.lane-name')];
    const menu = document.querySelector('.scenarios select');
    menu.value = [...menu.options].find((option) => /coordinator dies when only one/i.test(option.textContent)).value;
    menu.dispatchEvent(new Event('change', { bubbles: true }));
    for (const name of names) name.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
  });
  await page.keyboard.press('ArrowRight');
  // The page still steps: what comes before its second part is there waits for that.
  await arrive(page, 1);
  assert.deepEqual(troubles, []);
});
