// Measures what a step costs the page's main thread by how long the run is: `npm run steps`.
//
// A file with so many events is opened, and then its last steps are taken. Script, style and layout are the browser's own
// counters, in CPU time. What a step costs must not depend on how many there were before it.
//
// With a folder as its argument, it measures the page that was built there, so that two can be compared on one machine.

import { launch } from './launch.mjs';
import { serve } from './server.mjs';

const EVENTS = [50, 500, 4_900];
const STEPS = 12;
/** How long a step's movement takes, and the address to be written. */
const REST = 700;
/** How much dearer the dearest may be than the cheapest. */
const MOST = 1.3;
const PROCESSES = 8;
/** How an input that sends to a process is numbered. */
const SEND = 2;
const COUNTERS = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'];

/** A run in which each process sends to its neighbour in turn, and each message arrives a little later. */
function file(events) {
  const choices = [];
  for (let round = 0; choices.length < events; round += 1) {
    const at = round % PROCESSES;
    choices.push({ input: { at, input: SEND + ((at + 1) % PROCESSES) } });
    if (round >= 3 && choices.length < events) choices.push({ deliver: round - 3 });
  }
  const parameters = { processes: PROCESSES };
  return JSON.stringify({ lightcone: 1, algorithm: 'free', parameters, seed: 1, schedule: 'by-hand', at: events - STEPS - 1, choices });
}

async function measured(browser, site, events) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(site.url);
  await page.getByRole('main').waitFor();
  await page.getByLabel('Open a run or a lesson').setInputFiles({ name: 'run.json', mimeType: 'application/json', buffer: Buffer.from(file(events)) });
  await page.waitForFunction((text) => document.querySelector('.count')?.textContent === text, `step ${events - STEPS - 1} of ${events}`);
  const counters = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return COUNTERS.map((name) => metrics.find((metric) => metric.name === name).value * 1_000);
  };
  const costs = [];
  // The first one is not counted: code is compiled when it first runs.
  for (let step = 0; step <= STEPS; step += 1) {
    await page.waitForTimeout(REST);
    const before = await counters();
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(REST);
    costs.push((await counters()).map((value, place) => value - before[place]));
  }
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  await context.close();
  const median = (place) => costs.slice(1).map((cost) => cost[place]).toSorted((a, b) => a - b)[Math.floor(STEPS / 2)];
  return { nodes, costs: COUNTERS.map((_, place) => median(place)) };
}

const [root] = process.argv.slice(2);
const site = await serve(root ? { root } : {});
const browser = await launch();
console.log('ms of CPU a step: script, style, layout, and all');
const sums = [];
for (const events of EVENTS) {
  const { nodes, costs } = await measured(browser, site, events);
  const sum = costs.reduce((all, cost) => all + cost, 0);
  sums.push(sum);
  console.log([...costs, sum].map((cost) => cost.toFixed(1).padStart(7)).join('') + `  at ${events} events, ${nodes} nodes`);
}
await browser.close();
await site.close();
if (Math.max(...sums) > MOST * Math.min(...sums)) {
  console.error(`what a step costs depends on how long the run is: more than ${MOST} times as much`);
  process.exitCode = 1;
}
