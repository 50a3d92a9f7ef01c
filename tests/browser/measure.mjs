// Measures what the page costs its main thread while a run of 200 events is on the stage: `npm run measure`. And then
// again while its worker searches, which must not make the page any slower.
//
// A frame's cost is the CPU time of all tasks of the main thread from when the compositor draws it until it draws the
// next. It comes from a trace. The compositor moves the messages by itself, so that most frames should cost the main
// thread nothing; the mean, the dearest twentieth and the steps have columns, so that the median hides none of them.

import { launch } from './launch.mjs';
import { serve } from './server.mjs';

const EVENTS = 200;
const STEPS = 60;
const MOST_PER_FRAME = 4;
/** How much dearer a frame may be while the worker searches. */
const MOST_FOR_SEARCH = 2;
/** How many steps are played, and how long the page is idle, with a search and without. */
const STEPS_BESIDE = 25;
const IDLE = 8_000;
/** Bounds within which a search takes longer than that. */
const BOUNDS = [['Max ballot', '9'], ['Memory, in MB', '3000']];
/** At this speed a run makes a step about every 300 ms. */
const SPEED = '2×';

const RUNS = [
  { name: 'Paxos 2/5/1, random', algorithm: 'Paxos', numbers: { Proposers: 2, Acceptors: 5, Learners: 1 }, searched: true },
  { name: 'Free processes 8, random', algorithm: 'Free processes', numbers: { Processes: 8 } },
];

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'devtools.timeline.frame'];

const eventsOf = (page) => page.getByRole('group', { name: 'Space-time diagram' }).getByRole('button', { name: /, Lamport / });

const stepOf = async (page) =>
  Number((await page.getByRole('slider', { name: 'Go to step' }).getAttribute('aria-valuetext')).match(/\d+/)[0]);

/** Puts a random run of so many events on the stage. */
async function longRun(page, { algorithm, numbers }) {
  await page.getByRole('button', { name: 'More', exact: true }).click();
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
async function costOfFrames(browser, page, steps = STEPS) {
  const end = (await stepOf(page)) + steps;
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('combobox', { name: 'Speed' }).selectOption(SPEED);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  // Seldom, since asking is work for the page, too.
  const frames = await traced(browser, page, async () => {
    while ((await stepOf(page)) < end) await page.waitForTimeout(1_000);
  });
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  return frames;
}

/** The CPU time of each frame that is drawn meanwhile. */
async function traced(browser, page, meanwhile) {
  await browser.startTracing(page, { categories: CATEGORIES });
  await meanwhile();
  return framesOf(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
}

function framesOf(trace) {
  const { pid, tid } = mainThread(trace);
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

/** The page's main thread is that of a renderer, and there the one that did the most: a worker has another name. */
function mainThread(trace) {
  const threads = trace.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const tasks = (thread) => trace.filter(({ name, pid, tid }) => name === 'RunTask' && pid === thread.pid && tid === thread.tid);
  return threads.toSorted((a, b) => tasks(b).length - tasks(a).length)[0];
}

/** The frames of the idle page, and then while it plays. */
async function costBeside(browser, page, begin = async () => {}, end = async () => {}) {
  await begin();
  const idle = await traced(browser, page, () => page.waitForTimeout(IDLE));
  await end();
  await begin();
  const playing = await costOfFrames(browser, page, STEPS_BESIDE);
  await end();
  return { idle, playing };
}

/** The same with the tab of the search open, first without a search and then with one of more states than it meets. */
async function costOfSearch(browser, page) {
  const panel = page.getByRole('complementary', { name: 'Details' });
  const press = (name) => panel.getByRole('button', { name, exact: true }).click();
  if (!(await panel.isVisible())) {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('dialog', { name: 'More', exact: true }).getByRole('button', { name: 'Search', exact: true }).click();
  }
  const begin = async () => {
    for (const [name, value] of BOUNDS) await panel.getByRole('spinbutton', { name, exact: true }).fill(value);
    await press('Search all runs');
  };
  await press('Search');
  const without = await costBeside(browser, page);
  // It can be stopped only as long as it goes on.
  const beside = await costBeside(browser, page, begin, () => press('Stop'));
  return { without, beside };
}

const quantile = (numbers, part) => numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * part)];

/** A page that draws nothing has no frames, and none of them costs anything. */
const median = (frames) => (frames.length === 0 ? 0 : quantile(frames, 0.5));
const sum = (frames) => frames.reduce((all, cost) => all + cost, 0);
const rounded = (costs) => costs.map((cost) => cost.toFixed(2));

/** Median, mean, dearest twentieth and dearest. */
function statistics(frames) {
  if (frames.length === 0) return ['', '', '', ''];
  return rounded([median(frames), sum(frames) / frames.length, quantile(frames, 0.95), quantile(frames, 1)]);
}

const site = await serve();
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });

const titles = ['median', 'mean', '95 %', 'most', 'frames', 'a step', 'nodes', 'events'];
const line = (cells, name) => cells.map((cell) => String(cell).padStart(9)).join('') + `  ${name}`;
console.log(line(titles, 'ms of CPU a frame while playing, and a step by hand with its movement'));
let worst = 0;
let dearer = 0;
for (const run of RUNS) {
  await page.goto(site.url);
  await page.getByRole('main').waitFor();
  await longRun(page, run);
  const events = await eventsOf(page).count();
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  const steps = await costOfSteps(page, session);
  const frames = await costOfFrames(browser, page);
  worst = Math.max(worst, median(frames));
  console.log(line([...statistics(frames), frames.length, quantile(steps, 0.5).toFixed(1), nodes, events], run.name));
  if (!run.searched) continue;
  const { without, beside } = await costOfSearch(browser, page);
  for (const doing of ['idle', 'playing']) {
    for (const [how, { [doing]: frames }] of [['without a search', without], ['while it searches', beside]]) {
      console.log(line([...statistics(frames), frames.length, '', '', ''], `${doing} ${how}`));
    }
    dearer = Math.max(dearer, median(beside[doing]) - median(without[doing]));
  }
}
await browser.close();
await site.close();
if (worst > MOST_PER_FRAME) {
  console.error(`a frame takes ${worst.toFixed(2)} ms, and should take at most ${MOST_PER_FRAME}`);
  process.exitCode = 1;
}
if (dearer > MOST_FOR_SEARCH) {
  console.error(`a frame takes ${dearer.toFixed(2)} ms more during a search, and should take at most ${MOST_FOR_SEARCH}`);
  process.exitCode = 1;
}
