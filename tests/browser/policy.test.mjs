// The page's policy: nothing is loaded from elsewhere and nothing inline runs, in a whole journey; and what the page does in
// frames, also where they are closed off.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { DIST, lab, newPage, serve } from './harness.mjs';
import { filesBelow } from './sizes.mjs';
import {
  button, eventually, openMenu, openScenario, openTab, panel, place, press, search, step, stepByKey, strike,
} from './journey.mjs';

const page0 = () => readFileSync(join(DIST, 'index.html'), 'utf8');

test('the built page has a policy before anything else, and nothing inline', () => {
  const html = page0();
  const policy = html.match(/<meta http-equiv="?Content-Security-Policy"? content="([^"]+)"/)?.[1];
  assert.ok(policy, 'there is a policy');
  for (const part of [
    "default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "object-src 'none'", "base-uri 'none'", "form-action 'none'",
  ]) assert.ok(policy.split(/;\s*/).includes(part), part);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
  assert.ok(html.indexOf('Content-Security-Policy') < html.search(/<(script|link)/));
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
});

test('every file but the page itself carries a hash in its path, and comes from beside the page', () => {
  const names = filesBelow(DIST).map((file) => file.slice(DIST.length + 1));
  assert.deepEqual(names.filter((name) => !/-[0-9a-f]{16}(\.\w+$|\/)/.test(name)), ['index.html']);
  assert.doesNotMatch(page0(), /(src|href|data-\w+)="?(\/|https?:)/);
});

test('a whole journey violates the policy nowhere, and sets no style where it could not', async () => {
  const prepare = (context) => context.addInitScript(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  const { page, troubles } = await newPage({ prepare });
  await openScenario(page, 'Two duelling proposers');
  await stepByKey(page, 8);
  await press(page, 'Diagram');
  await press(page, 'Both');
  await openTab(page, 'Specification');
  await eventually(async () => assert.ok(await panel(page).locator('.tla .line').count() > 10));
  const indented = await panel(page).locator('.tla .line').evaluateAll((all) => all.filter((line) => line.style.paddingLeft).length);
  assert.ok(indented > 10, 'what a style attribute did is done');
  await strike(page, 'adopt-highest-reported');
  await openTab(page, 'Search');
  await search(page);
  await press(page, 'Play');
  await page.waitForTimeout(700);
  const menu = await openMenu(page, 'Share', 'Keep and share');
  const saved = page.waitForEvent('download');
  await press(menu, 'Save as a file');
  await saved;
  assert.deepEqual(await page.evaluate(() => window.violations), []);
  assert.deepEqual(troubles, []);
});

test('the policy holds: what is written into the page does not run, and nothing comes from elsewhere', async () => {
  const { page } = await newPage({ expected: [/.*/] });
  const ran = await page.evaluate(async () => {
    const inline = document.createElement('script');
    inline.textContent = 'window.ran = true';
    document.head.append(inline);
    const image = document.createElement('div');
    image.innerHTML = '<img src="x:" onerror="window.ran = true">';
    document.body.append(image);
    const left = await fetch('https://example.com/').then(() => true, () => false);
    await new Promise((done) => setTimeout(done, 200));
    return window.ran === true || left;
  });
  assert.equal(ran, false);
});

/** A page of another origin that holds ours in a frame. */
async function framed(attributes, headers = {}) {
  const { browser } = await lab();
  const ours = await serve({ headers });
  const root = mkdtempSync(join(tmpdir(), 'frame-'));
  writeFileSync(join(root, 'index.html'), `<!doctype html><title>Outer</title>
    <iframe ${attributes} title="Lightcone" width="1200" height="680" src="${ours.url.replace('127.0.0.1', 'localhost')}"></iframe>`);
  const outer = await serve({ root });
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.goto(outer.url);
  const close = async () => {
    await context.close();
    await Promise.all([ours.close(), outer.close()]);
    rmSync(root, { recursive: true });
  };
  return { frame: page.frameLocator('iframe'), page, close };
}

/** Steps in a frame, and begins a search there; where its verdict will stand. */
async function searched(frame) {
  await button(frame, 'Step').click();
  await eventually(async () => assert.equal((await place(frame)).at, 1));
  await button(frame, 'More').click();
  await press(frame.getByRole('dialog', { name: 'More', exact: true }), 'Search');
  await press(frame, 'Search all runs');
  return frame.getByRole('group', { name: 'Verdict' }).locator('.verdict');
}

test('in a frame of another origin the page works, and searches', async () => {
  const { frame, close } = await framed('');
  try {
    const verdict = await searched(frame);
    await eventually(async () => assert.match(await verdict.textContent(), /^Every property holds in all/), 30_000);
  } finally {
    await close();
  }
});

test('in a frame that is closed off, the page runs where its host lets it, and says that it cannot search there', async () => {
  const { frame, close } = await framed('sandbox="allow-scripts"', { 'access-control-allow-origin': '*' });
  try {
    const verdict = await searched(frame);
    await eventually(async () => assert.match(await verdict.textContent(), /^This browser starts no worker here: open the page in a tab of its own\./));
  } finally {
    await close();
  }
});

test('in a frame that is closed off, where the host lets nothing load, the page says so', async () => {
  const { frame, close } = await framed('sandbox="allow-scripts"');
  try {
    const message = frame.getByRole('alertdialog');
    await message.waitFor({ timeout: 10_000 });
    assert.match(await message.innerText(), /The page stands in a frame that is closed off \(a sandbox\).* open it in a tab of its own\./);
  } finally {
    await close();
  }
});
