// Starts the page's worker: loads the program that searches and reads files, and says to the page what failed where that
// program cannot say it: `[failure, detail]`. What the program itself says is text.
'use strict';

let memory;
let panicked = false;

const fail = (failure, detail) => postMessage([failure, String(detail)]);

// In a Rust program without unsafe code, what traps and has not panicked was refused memory, or called itself too deep,
// and then the error is another. A table that grows takes twice as much anew, so it is memory if that is not to be had.
function isSpent(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return false;
  // It did not come to its first word, which is only that it is there.
  if (!memory) return true;
  try {
    memory.grow(2 * memory.buffer.byteLength / 65536);
    return false;
  } catch {
    return true;
  }
}

function trap(error) {
  // A panic has said what there is to say before it trapped.
  if (!panicked) fail(isSpent(error) ? 'memory' : 'stopped', error);
}

// The program speaks to whom started it: what it was built from, that the page is of another build, and its last words.
self.lightcone = (word, text, itsMemory) => {
  memory = itsMemory;
  if (word === 'panic') panicked = true;
  if (word !== 'build') fail(word, text);
};

function failureToStart(error) {
  if (error instanceof WebAssembly.CompileError) return 'cut';
  if (error instanceof RangeError) return 'memory';
  // What one of the two files has, and the other does not.
  return 'other';
}

async function start() {
  try {
    importScripts('./searcher.js');
  } catch (error) {
    return fail(error instanceof SyntaxError ? 'cut' : 'missing', error);
  }
  let answer;
  try {
    answer = await fetch('./searcher_bg.wasm');
    if (!answer.ok) throw answer.status;
  } catch (error) {
    return fail('missing', error);
  }
  let program;
  try {
    program = await answer.arrayBuffer();
  } catch (error) {
    return fail('cut', error);
  }
  try {
    await wasm_bindgen({ module_or_path: program });
  } catch (error) {
    if (panicked || error instanceof WebAssembly.RuntimeError) trap(error);
    else fail(failureToStart(error), error);
  }
}

addEventListener('error', (event) => {
  event.preventDefault();
  trap(event.error);
});
addEventListener('unhandledrejection', (event) => trap(event.reason));
start();
