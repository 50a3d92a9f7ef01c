// The page loads from anywhere, alone and lightly; the journeys through it are in the other files.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, DIST, newPage } from './harness.mjs';
import { filesBelow, first, measure, table } from './sizes.mjs';

/** What may travel before the first interaction. */
const MOST_BYTES = 300_000;

test('the page loads from a sub-path, by itself, within its weight', async (t) => {
  const { page, troubles, site } = await newPage();
  await page.waitForLoadState('networkidle');

  assert.equal(await page.getByRole('main').count(), 1);
  assert.deepEqual(troubles, []);

  const missing = site.requests.filter(({ status }) => status !== 200);
  assert.deepEqual(missing, [], 'everything that is asked for is there');

  const files = [...new Set(site.requests.map(({ file }) => file))].sort();
  assert.deepEqual(files, first(filesBelow(DIST)), 'nothing is loaded before it is needed');
  const sizes = measure(files, DIST);
  for (const line of table(sizes).split('\n')) t.diagnostic(line);
  assert.ok(sizes.total.brotli <= MOST_BYTES, `${sizes.total.brotli} bytes are more than ${MOST_BYTES}`);
});

test('the first screen has no known barrier', async () => {
  const { page, troubles } = await newPage();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(troubles, []);
});
