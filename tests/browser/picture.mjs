// Makes the README's picture, of Paxos without one of its rules: `npm run picture`, over the `dist/` that is there.

import { fileURLToPath } from 'node:url';

import { launch } from './launch.mjs';
import { serve } from './server.mjs';

const PICTURE = fileURLToPath(new URL('../../docs/lightcone.png', import.meta.url));
const RULE = /^Break rule 7: /;

const site = await serve();
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' });
const page = await context.newPage();
await page.goto(site.url);
await page.getByRole('button', { name: 'Break a rule' }).click();
await page.getByRole('button', { name: RULE }).click();
await page.getByRole('button', { name: 'Put the rule back' }).waitFor({ timeout: 60_000 });
await page.screenshot({ path: PICTURE });
await browser.close();
await site.close();
