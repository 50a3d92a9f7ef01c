// How fast the page's worker searches: `node bench.mjs ORDER…`, where an order is what the page tells its worker, as
// `cargo bench --bench search -- errand 2/3/0/2/1` prints it. For each it prints the states met and the nanoseconds.
//
// They are of the CPU time of the worker's thread where Linux tells it, else of the time that the worker says it
// computed, which also passes while the machine does other things.

import { readFileSync, readdirSync } from 'node:fs';

import { launch } from './launch.mjs';
import { serve } from './server.mjs';

/** The name of a worker's thread in Chromium, as Linux cuts it. */
const THREAD = 'DedicatedWorker';

/** The CPU time of all workers of a browser, in nanoseconds; none where the system does not tell. */
async function workerTime(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const threads = processInfo.flatMap(({ id }) => {
    try {
      return readdirSync(`/proc/${id}/task`).map((thread) => `/proc/${id}/task/${thread}`);
    } catch {
      return [];
    }
  });
  const workers = threads.filter((thread) => readFileSync(`${thread}/comm`, 'utf8').startsWith(THREAD));
  const times = workers.map((thread) => Number(readFileSync(`${thread}/schedstat`, 'utf8').split(' ')[0]));
  return times.length > 0 ? times.reduce((sum, time) => sum + time) : undefined;
}

/** Starts the worker as the page does, and waits until it listens. */
function start() {
  window.worker = new Worker('./searcher_loader.js');
  return new Promise((listens, fails) => {
    window.worker.onmessage = listens;
    window.worker.onerror = (event) => fails(new Error(event.message));
  }).then(() => undefined);
}

/** Tells the worker what to search: the verdict that it says in the end. */
function search(order) {
  return new Promise((ends, fails) => {
    window.worker.onmessage = ({ data }) => {
      const { Verdict, Refused } = JSON.parse(data);
      if (Refused) fails(new Error(Refused));
      if (Verdict) ends(Verdict);
    };
    window.worker.onerror = (event) => fails(new Error(event.message));
    window.worker.postMessage(order);
  });
}

const site = await serve();
const browser = await launch();
const session = await browser.newBrowserCDPSession();
for (const order of process.argv.slice(2)) {
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.evaluate(start);
  const before = await workerTime(session);
  const { end, tally } = await page.evaluate(search, order);
  const after = await workerTime(session);
  if (end !== 'Exhausted') throw new Error(`the worker did not search all: ${JSON.stringify(end)}`);
  const took = before === undefined ? tally.milliseconds * 1e6 : after - before;
  console.log(`${tally.states} ${Math.round(took)}`);
  await page.close();
}
await browser.close();
await site.close();
