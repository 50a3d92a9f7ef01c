// Starts the Chromium of this machine as the tests and the measurements need it.

import { chromium } from 'playwright-core';

import { findChromium } from './chromium.mjs';

// Quiet, and able to run in a container: no GPU, and no requests of the browser's own.
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium of this machine, perhaps with more arguments; `CHROMIUM` may name another. */
export function launch(...more) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium was found: install one, or name it in the variable CHROMIUM');
  return chromium.launch({ executablePath, chromiumSandbox: false, args: [...ARGUMENTS, ...more] });
}
