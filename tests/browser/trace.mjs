// Measures what a long trace costs the page that shows it: `npm run trace`.
//
// A trace of so many events is scrolled by half a screen at a time, from its middle on, and events in it are selected. CPU
// is the browser's own counters for script, style and layout; memory is what JavaScript and WebAssembly hold.
//
// With a folder as its argument, it measures the page that was built there.

import { launch } from './launch.mjs';
import { serve } from './server.mjs';

const EVENTS = [200, 2_000, 20_000];
const HOSTS = 5;
const TIMES = 12;
const REST = 250;
const COUNTERS = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration'];

const [root] = process.argv.slice(2);
const site = await serve(root ? { root } : {});
const browser = await launch();

async function measured(events) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(`${site.url}#trace=${HOSTS}x${events}`);
  await page.getByRole('main').waitFor();
  const cpu = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return COUNTERS.reduce((all, name) => all + metrics.find((metric) => metric.name === name).value * 1_000, 0);
  };
  const cost = async (act) => {
    const all = [];
    for (let time = 0; time <= TIMES; time += 1) {
      const before = await cpu();
      await act(time);
      await page.waitForTimeout(REST);
      all.push((await cpu()) - before);
    }
    // The first one is not counted: code is compiled when it first runs.
    return all.slice(1).toSorted((a, b) => a - b)[Math.floor(TIMES / 2)];
  };
  const scroll = await cost((time) => page.evaluate(([time, times]) => {
    const element = document.querySelector('#diagram-room .diagram');
    element.scrollLeft = (element.scrollWidth - element.clientWidth) / 2 + (time * element.clientWidth) / 2;
  }, [time, TIMES]));
  const select = await cost((time) => page.evaluate((time) => {
    const events = document.querySelectorAll('.event [role=button]');
    events[(time * 5) % events.length].dispatchEvent(new MouseEvent('click', { bubbles: true }));
  }, time));
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage');
  await context.close();
  return { nodes, scroll, select, megabytes: (usedSize + embedderHeapUsedSize + backingStorageSize) / 2 ** 20 };
}

console.log('   events    nodes   ms to scroll   ms to select   MB');
for (const events of EVENTS) {
  const { nodes, scroll, select, megabytes } = await measured(events);
  const numbers = [scroll.toFixed(1).padStart(15), select.toFixed(1).padStart(15), megabytes.toFixed(0).padStart(5)];
  console.log(`${events}`.padStart(9) + `${nodes}`.padStart(9) + numbers.join(''));
}
await browser.close();
await site.close();
