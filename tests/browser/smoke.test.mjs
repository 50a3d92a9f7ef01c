// The page loads from anywhere, alone and lightly; the journeys through it are in the other files.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, DIST, newPage } from './harness.mjs';
import { filesBelow, first, measure, table } from './sizes.mjs';

/** What may travel before the first interaction. */
const MOST_BYTES = 321_000;

test('the page loads from a sub-path, by itself, within its weight', async (t) => {
  const { page, troubles, site } = await newPage();
  await page.waitForLoadState('networkidle');

  assert.equal(await page.getByRole('main').count(), 1);
  assert.deepEqual(troubles, []);

  const missing = site.requests.filter(({ status }) => status !== 200);
  assert.deepEqual(missing, [], 'everything that is asked for is there');

  const files = [...new Set(site.requests.map(({ file }) => file))];
  const rest = files.filter((file) => file.includes('app_rest'));
  assert.equal(rest.length, 1, 'what the other algorithms do comes as well, for who goes offline');
  assert.ok(files.indexOf(rest[0]) > files.findIndex((file) => file.includes('app_bg')), 'and comes later');
  const before = files.filter((file) => !rest.includes(file)).sort();
  assert.deepEqual(before, first(filesBelow(DIST)), 'nothing is loaded before it is needed');
  const sizes = measure(before, DIST);
  for (const line of table(sizes).split('\n')) t.diagnostic(line);
  assert.ok(sizes.total.brotli <= MOST_BYTES, `${sizes.total.brotli} bytes are more than ${MOST_BYTES}`);
});

test('the first screen has no known barrier', async () => {
  const { page, troubles } = await newPage();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(troubles, []);
});
