// How fast the page's worker searches: `node bench.mjs REQUEST…`, where a request is what the page tells its worker, as
// `cargo bench --bench search -- job 2/3/0/2/1` prints it. For each it prints the states met and the nanoseconds.
//
// They are of the CPU time of the worker's thread where Linux tells it, else of the time that passed, which also passes
// while the machine does other things.

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
function startWorker() {
  window.worker = new Worker(document.getElementById('boot').dataset.worker);
  return new Promise((listens, fails) => {
    window.worker.onmessage = listens;
    window.worker.onerror = (event) => fails(new Error(event.message));
    // Each side's first word is its build.
  }).then(({ data }) => window.worker.postMessage(data));
}

/** Tells the worker what to search: what it says in the end, as text, when it is no progress any more. */
function search(request) {
  return new Promise((ends, fails) => {
    window.worker.onmessage = ({ data }) => {
      // The first of three bytes in four letters is the kind of news: progress is 0.
      if (atob(data.slice(0, 4).replaceAll('-', '+').replaceAll('_', '/')).charCodeAt(0) !== 0) ends(data);
    };
    window.worker.onerror = (event) => fails(new Error(event.message));
    window.worker.postMessage(request);
  });
}

/** The states met, in a verdict that all were: the encoding is that of links, see `worker/mod.rs`. */
function statesOf(news) {
  const bytes = Buffer.from(news, 'base64url');
  let place = 0;
  // Numbers come in groups of seven bits, the lowest first.
  const number = () => {
    let [value, unit, byte] = [0, 1, 0];
    do {
      byte = bytes[place];
      place += 1;
      value += (byte & 127) * unit;
      unit *= 128;
    } while (byte > 127);
    return value;
  };
  const [verdict, end] = [number(), number()];
  if (verdict !== 1 || end !== 0) throw new Error(`the worker did not search all: ${bytes.toString('latin1')}`);
  // What was asked for, in words, stands before the tally.
  const letters = number();
  place += letters;
  return number();
}

const site = await serve();
const browser = await launch();
const session = await browser.newBrowserCDPSession();
for (const request of process.argv.slice(2)) {
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.evaluate(startWorker);
  const before = await workerTime(session);
  const start = performance.now();
  const states = statesOf(await page.evaluate(search, request));
  const [after, passed] = [await workerTime(session), performance.now() - start];
  console.log(`${states} ${Math.round(before === undefined ? passed * 1e6 : after - before)}`);
  await page.close();
}
await browser.close();
await site.close();
