// Measures what the page costs its main thread while a run of 200 events is on the stage: `npm run measure`.
//
// A frame's cost is the CPU time of all tasks of the main thread from when the compositor draws it until it draws the
// next. It comes from a trace. The compositor moves the messages by itself, so that most frames should cost the main
// thread nothing; the mean, the dearest twentieth and the steps have columns, so that the median hides none of them.

import { launch } from './launch.mjs';
import { serve } from './server.mjs';

const EVENTS = 200;
const STEPS = 60;
const MOST_PER_FRAME = 4;
/** At this speed a run makes a step about every 300 ms. */
const SPEED = '2×';

const RUNS = [
  { name: 'Paxos 2/5/1, random', algorithm: 'Paxos', numbers: { Proposers: 2, Acceptors: 5, Learners: 1 } },
  { name: 'Free processes 8, random', algorithm: 'Free processes', numbers: { Processes: 8 } },
];

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame'];

const eventsOf = (page) => page.getByRole('group', { name: 'Space-time diagram' }).getByRole('button', { name: /, Lamport / });

const stepOf = async (page) =>
  Number((await page.getByRole('slider', { name: 'Go to step' }).getAttribute('aria-valuetext')).match(/\d+/)[0]);

/** Puts a random run of so many events on the stage. */
async function longRun(page, { algorithm, numbers }) {
  await page.getByRole('button', { name: 'Set up', exact: true }).click();
  const menu = page.getByRole('dialog', { name: 'Set up a run' });
  await menu.getByRole('combobox', { name: 'Algorithm' }).selectOption(algorithm);
  await menu.getByRole('combobox', { name: 'Schedule' }).selectOption('random from the seed');
  for (const [name, number] of Object.entries(numbers)) await menu.getByRole('spinbutton', { name }).fill(String(number));
  await menu.getByRole('button', { name: 'Start this run' }).click();
  await menu.waitFor({ state: 'hidden' });
  for (let step = 1; (await eventsOf(page).count()) < EVENTS; step += 1) {
    await page.keyboard.press('ArrowRight');
    while ((await stepOf(page)) < step) await page.waitForTimeout(10);
  }
}

/** The CPU time of the page's main thread so far, in milliseconds. */
async function threadTime(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'ThreadTime').value * 1000;
}

/** Steps one by one, each after the last has come to rest: the CPU time of each, with its movement. */
async function costOfSteps(page, session) {
  const costs = [];
  for (let step = 0; step < 12; step += 1) {
    await page.waitForTimeout(700);
    const before = await threadTime(session);
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(700);
    costs.push((await threadTime(session)) - before);
  }
  return costs;
}

/** Plays so many steps and traces them: the CPU time of each frame. */
async function costOfFrames(browser, page) {
  const end = (await stepOf(page)) + STEPS;
  await page.getByRole('combobox', { name: 'Speed' }).selectOption(SPEED);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await browser.startTracing(page, { categories: CATEGORIES });
  // Seldom, since asking is work for the page, too.
  while ((await stepOf(page)) < end) await page.waitForTimeout(1_000);
  const trace = JSON.parse((await browser.stopTracing()).toString()).traceEvents;
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  return framesOf(trace);
}

function framesOf(trace) {
  // The page's process is the one whose main thread runs the page's timers.
  const pages = trace.filter(({ name }) => name === 'TimerFire');
  const { pid, tid } = pages[Math.floor(pages.length / 2)];
  const drawn = trace.filter((event) => event.pid === pid && event.name === 'DrawFrame').map(({ ts }) => ts);
  const begins = drawn.sort((a, b) => a - b);
  const costs = begins.map(() => 0);
  for (const event of trace) {
    if (event.pid !== pid || event.tid !== tid || event.name !== 'RunTask') continue;
    const frame = begins.findLastIndex((begin) => begin <= event.ts);
    if (frame >= 0) costs[frame] += (event.tdur ?? 0) / 1000;
  }
  return costs.slice(1, -1);
}

const quantile = (numbers, part) => numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * part)];

const site = await serve();
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });

const titles = ['median', 'mean', '95 %', 'most', 'frames', 'a step', 'nodes', 'events'];
const line = (cells, name) => cells.map((cell) => String(cell).padStart(9)).join('') + `  ${name}`;
console.log(line(titles, 'ms of CPU a frame while playing, and a step by hand with its movement'));
let worst = 0;
for (const run of RUNS) {
  await page.goto(site.url);
  await page.getByRole('main').waitFor();
  await longRun(page, run);
  const events = await eventsOf(page).count();
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  const steps = await costOfSteps(page, session);
  const frames = await costOfFrames(browser, page);
  const median = quantile(frames, 0.5);
  worst = Math.max(worst, median);
  const mean = frames.reduce((sum, cost) => sum + cost, 0) / frames.length;
  const cells = [median, mean, quantile(frames, 0.95), quantile(frames, 1)].map((cost) => cost.toFixed(2));
  console.log(line([...cells, frames.length, quantile(steps, 0.5).toFixed(1), nodes, events], run.name));
}
await browser.close();
await site.close();
if (worst > MOST_PER_FRAME) {
  console.error(`a frame takes ${worst.toFixed(2)} ms, and should take at most ${MOST_PER_FRAME}`);
  process.exitCode = 1;
}
