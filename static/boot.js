// Starts the page, and says what happened where it does not start, or stops.
//
// It is the first thing that runs, and the last that still runs when WebAssembly has stopped. So it needs nothing else,
// and is written in the JavaScript of 2009: an old browser must come as far as the message. Absent here: whatever the
// page is about.
(function () {
  'use strict';
  // How long nothing may come while the page loads, in milliseconds.
  var PATIENCE = 10000;
  // What a user does to the page, and what the window tells it: nothing of it reaches a page that has stopped.
  var EVENTS = ('keydown keyup click dblclick pointerdown pointermove pointerup pointercancel wheel input change ' +
    'resize pagehide popstate visibilitychange').split(' ');
  var root = document.documentElement;
  // What the built page says of its own files.
  var own = document.getElementById('boot');
  var glue = own.getAttribute('data-glue');
  var program = own.getAttribute('data-program');
  // `cargo xtask serve` leaves the program whole, and then there is none.
  var rest = own.getAttribute('data-rest');
  var build = own.getAttribute('data-build');
  // How it stands: what is shown, whether it can be put away, and what the program said of itself.
  var box, memory, panic, patience, whole, running, started, joined, stopped, was;

  // The title where the page's first part stands already.
  var HALF = 'cannot go on';
  // Each failure: its title, what happened, and the way on; where the page goes on, how that is called; its title then.
  var SAYS = {
    missing: ['did not start', 'A part of the page could not be loaded.', 'Is the network there, and the page still where it was? Then load it again.', '', HALF],
    cut: ['did not start', 'A part of the page came damaged, or not whole.', 'Load it again.', '', HALF],
    build: ['did not start', 'Parts of the page are of different versions.', 'Load it again; if that does not help, try again in some minutes.', '', HALF],
    slow: ['has not started yet', 'For ten seconds nothing more of the page has come.', 'It starts as soon as the rest is here. You can wait, or load it again.', 'Wait', 'is not all here yet'],
    old: ['cannot start', 'This browser has no WebAssembly, has it switched off, or has one from before 2022.', 'Open the page in a newer browser.'],
    memory: ['has stopped', 'The browser has no more memory for the page.', 'Close other tabs, then load it again.'],
    stopped: ['has stopped', 'It met a mistake of its own, and cannot go on.', 'Load it again. A report helps to mend it.']
  };
  // Why nothing can be loaded where the page has no origin, and what becomes of the run.
  var CLOSED = 'The page stands in a frame that is closed off (a sandbox), and gets no files there: open it in a tab of its own.';
  var KEPT = 'Your run is not lost: the address holds it, perhaps without what was done last. Reload brings it back. If it stops there again, open the page without this link.';
  var FROM_DISK = 'A page from the disk gets no files: it needs a web server, however small.';

  function element(name, text, parent) {
    var made = document.createElement(name);
    made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function button(text, act) {
    var made = element('button', text, box.querySelector('p.ways'));
    made.type = 'button';
    made.onclick = act;
    return made;
  }

  // A link that stops the page is left out of the address, which then opens as usual.
  function openAnew() {
    location.replace(location.href.split('#')[0]);
  }

  function reload() {
    location.reload();
  }

  // Where the clipboard is refused, the text is there to be selected.
  function copy(report) {
    var field = box.querySelector('textarea');
    function show() {
      if (!field) {
        element('label', 'The browser does not give its clipboard. Copy this:', box).htmlFor = 'report';
        field = element('textarea', report, box);
        field.id = 'report';
        field.readOnly = true;
        field.rows = 5;
      }
      field.focus();
      field.select();
    }
    try {
      navigator.clipboard.writeText(report).then(function () { box.querySelector('[role=status]').textContent = 'Copied.'; }, show);
    } catch (_) {
      show();
    }
  }

  // Nothing looks alive behind the message: what was due is not done, and what is pressed is not heard.
  function silence() {
    var last = setTimeout(function () {}, 0);
    while (last > 0) clearTimeout(last--);
    if (!document.body) return;
    document.body.inert = true;
    // It does not load any more.
    if (!started) document.body.textContent = '';
  }

  function hold(event) {
    var inside = box && event.target.nodeType && box.contains(event.target);
    if (stopped && !inside) event.stopImmediatePropagation();
  }

  // Before the page has said whether it is dark, the message goes by what it said last time, or by the system.
  function theme() {
    var dark = self.matchMedia && matchMedia('(prefers-color-scheme: dark)').matches;
    try {
      var kept = localStorage.getItem('lightcone.preferences');
      if (/(theme=dark|dark=true)/.test(kept)) dark = true;
      if (/theme=light/.test(kept)) dark = false;
    } catch (_) { /* There is no storage here. */ }
    if (!root.getAttribute('data-theme')) root.setAttribute('data-theme', dark ? 'dark' : 'light');
  }

  // Shows a failure. The first one counts: what comes after it, comes of it.
  function fail(kind, detail) {
    var says = SAYS[kind], mild = says[3], hash = location.hash.length > 1, text;
    if (stopped || box && mild) return;
    put();
    clearTimeout(patience);
    if (!mild) {
      stopped = true;
      silence();
    }
    theme();
    var small = [detail, panic, 'Version ' + build].filter(Boolean).join('\n');
    box = element('dialog', '', root);
    box.className = 'stopped';
    box.setAttribute('role', 'alertdialog');
    box.setAttribute('aria-labelledby', 'stopped-title');
    box.setAttribute('aria-describedby', 'stopped-says');
    element('h2', 'Lightcone ' + (started && says[4] || says[0]), box).id = 'stopped-title';
    text = element('div', '', box);
    text.id = 'stopped-says';
    element('p', says[1] + ' ' + says[2], text);
    if (!started && String(self.origin) === 'null') element('p', location.protocol === 'file:' ? FROM_DISK : CLOSED, text);
    if (hash && !mild) element('p', KEPT, text);
    element('p', '', box).className = 'ways';
    button('Reload', reload).className = 'primary';
    if (hash) button('Open without this link', openAnew);
    button('Copy the link for a report', function () { copy([location.href, says[1], small, navigator.userAgent].join('\n')); });
    if (mild) button(mild, put);
    element('p', '', box).setAttribute('role', 'status');
    element('pre', small, box).tabIndex = 0;
    box.oncancel = function (event) { if (!mild) event.preventDefault(); };
    box.onclose = function () { if (mild) put(); else if (box) box.showModal(); };
    // What listens on the window hears nothing of the message.
    EVENTS.forEach(function (name) { box.addEventListener(name, function (event) { event.stopPropagation(); }); });
    if (box.showModal) box.showModal();
    else box.setAttribute('open', '');
    box.querySelector('button').focus();
  }

  // Puts the message away.
  function put() {
    var old = box;
    box = undefined;
    if (old) root.removeChild(old);
  }

  // Something came: from now on it may take so long again until the next.
  function progress() {
    clearTimeout(patience);
    if (!joined && !stopped) patience = setTimeout(late, PATIENCE);
  }

  function styleSheet() {
    return document.querySelector('link[rel=stylesheet]');
  }

  function late() {
    var sheet = styleSheet(), comes = sheet && !sheet.sheet;
    // As long as it may still come, the browser shows nothing, this message neither; unless it is for another medium.
    if (comes) sheet.media = 'none';
    fail('slow', 'Waiting for ' + (comes ? sheet.href : running && rest || (whole ? 'the start' : program)));
  }

  // In a Rust program without unsafe code, what traps and has not panicked was refused memory, or called itself too
  // deep, and then the error is another. A table that grows takes twice as much anew, so it is memory if that is not to
  // be had.
  function isSpent(error) {
    if (panic || !(error instanceof WebAssembly.RuntimeError)) return false;
    // It did not come to its first word, which is only that it is there.
    if (!memory) return true;
    try {
      memory.grow(2 * memory.buffer.byteLength / 65536);
      return false;
    } catch (_) {
      return true;
    }
  }

  function trap(error) {
    fail(isSpent(error) ? 'memory' : 'stopped', panic ? '' : String(error && error.stack || error).slice(0, 600));
  }

  // Whether an error is the page's, and not that of an extension or of the browser.
  function isOurs(error, file) {
    var places = file + ' ' + (error && error.stack);
    if (places.indexOf('-extension:') >= 0) return false;
    return [glue, program, rest || glue].some(function (path) { return places.indexOf(path.split('/').pop()) >= 0; }) || !!panic ||
      !!self.WebAssembly && error instanceof WebAssembly.RuntimeError;
  }

  function heard(event) {
    var target = event.target, error = event.error, file = event.filename || '';
    // What has stopped goes on failing, and that tells nothing.
    if (stopped) event.preventDefault();
    if (target && target.nodeType) {
      if (target === styleSheet()) fail('missing', target.href);
    } else if (isOurs(error, file)) {
      // The script's own text is wrong only where it was changed on its way.
      if (!whole && error instanceof SyntaxError) fail('cut', file);
      else trap(error);
    }
  }

  // The program speaks to whom started it: what it was built from, and its last words.
  self.lightcone = function (word, text, itsMemory) {
    if (word === 'panic') {
      if (!stopped) console.error(text);
      panic = panic || text;
      // In a moment, and whatever becomes of the trap that follows.
      setTimeout(trap, 0);
    } else {
      memory = itsMemory;
      if (build !== 'as served' && text !== build) fail('build', 'The program is ' + text + '.');
    }
  };

  function isOld() {
    // A function that returns a reference, which the last of the features that are used brought.
    var probe = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 111];
    return !self.WebAssembly || !self.fetch || !WebAssembly.validate(new Uint8Array(probe));
  }

  // Reads a copy of the program, only to see that it comes.
  function follow(response) {
    var reader = response.clone().body.getReader();
    (function next() {
      reader.read().then(function (piece) {
        progress();
        if (piece.done) whole = true;
        else next();
      }, function () {});
    })();
    return response;
  }

  // Whether a style sheet has come to nothing, perhaps before this script was there to hear it.
  function isEmpty(sheet) {
    try {
      return !sheet.sheet.cssRules.length;
    } catch (_) {
      return false;
    }
  }

  // The page measures itself, so it starts with its style. The last line of the style sheet names its build: one without
  // it is not whole.
  function styled() {
    return new Promise(function (done) {
      var sheet = styleSheet();
      if (!sheet || sheet.sheet) done();
      else sheet.addEventListener('load', done);
    }).then(function () {
      var sheet = styleSheet(), says;
      if (sheet) sheet.media = 'all';
      says = getComputedStyle(root).getPropertyValue('--build');
      if (build !== 'as served' && says.indexOf(build) < 0) fail(says ? 'build' : isEmpty(sheet) ? 'missing' : 'cut', 'The style sheet ' + says);
    });
  }

  // A page that is loaded again gets the address that it had before it went, without what the program wrote into it on
  // its way out. So that is kept until then: the address before, and after.
  function keep(text) {
    try {
      var kept = sessionStorage.lightcone;
      sessionStorage.lightcone = text;
      return kept;
    } catch (_) { /* There is no storage here. */ }
  }

  function restore() {
    var kept = (keep('') || '').split(' ');
    if (kept[1] && kept[0] === location.hash) history.replaceState(null, '', kept[1]);
  }

  function broken(error) {
    if (error instanceof WebAssembly.RuntimeError || panic) trap(error);
    else if (error instanceof WebAssembly.CompileError) fail('cut', String(error));
    else if (error instanceof RangeError) fail('memory', String(error));
    else fail(whole || error instanceof WebAssembly.LinkError ? 'build' : 'cut', String(error));
  }

  function get(path) {
    return fetch(path).then(function (response) {
      if (!response.ok) fail('missing', response.url + ' ' + response.status);
      return response;
    }, function (error) { fail('missing', path + ' ' + error); });
  }

  // The second part of the program joins the first, and says so to it.
  function join(first, response) {
    if (stopped) return;
    return follow(response).arrayBuffer().then(function (bytes) {
      return WebAssembly.instantiate(bytes, { first: first }).then(function (second) {
        if (stopped) return;
        second.instance.exports.rest();
        here();
      }).then(null, broken);
    }, function (error) { fail('cut', rest + ' ' + error); });
  }

  // All is here, and nothing is waited for any more.
  function here() {
    whole = joined = true;
    clearTimeout(patience);
    put();
  }

  // What the page draws first, it draws before this.
  function stands(then) {
    setTimeout(function () {
      if (stopped) return;
      started = true;
      then();
    }, 0);
  }

  function run(response, second) {
    if (stopped) return;
    return wasm_bindgen({ module_or_path: follow(response) }).then(function (first) {
      running = true;
      // After the program's own listener.
      addEventListener('pagehide', function () {
        if (location.hash !== was) keep(was + ' ' + location.hash);
      });
      function go(came) { return join(first, came); }
      if (!rest) {
        wasm_bindgen.rest();
        stands(here);
      } else if (second) {
        // What a link asks for may be in the second part, and then the page stands with it.
        second.then(go).then(function () { stands(put); });
      } else {
        stands(function () {
          put();
          progress();
          get(rest).then(go);
        });
      }
    }, broken);
  }

  function load() {
    var second = rest && location.hash.length > 1 ? get(rest) : undefined;
    get(program).then(function (response) {
      return styled().then(function () { return run(response, second); });
    });
  }

  function start() {
    var script = document.createElement('script');
    if (isOld()) return fail('old', navigator.userAgent);
    progress();
    script.src = glue;
    script.onload = function () {
      progress();
      if (typeof wasm_bindgen === 'function') load();
      else fail('cut', glue);
    };
    script.onerror = function () { fail('missing', glue); };
    document.head.appendChild(script);
  }

  addEventListener('error', heard, true);
  addEventListener('unhandledrejection', function (event) {
    if (isOurs(event.reason, '')) trap(event.reason);
  });
  // Another link, given to a page that has stopped, is opened by a new one.
  addEventListener('hashchange', function (event) {
    if (stopped) {
      event.stopImmediatePropagation();
      reload();
    }
  }, true);
  EVENTS.forEach(function (name) { addEventListener(name, hold, true); });
  addEventListener('pagehide', function () { was = location.hash; }, true);
  restore();
  if (document.body) start();
  else document.addEventListener('DOMContentLoaded', start);
})();
