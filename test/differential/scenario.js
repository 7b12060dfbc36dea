// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

'use strict';

// What scenarios are made of; scenario.hpp is the same in C++.

const {
  AsyncLocalStorage, createHook, executionAsyncId, triggerAsyncId,
} = require('async_hooks');
const fs = require('fs');

const a = new AsyncLocalStorage();
const b = new AsyncLocalStorage();

const scenarios = new Map();
const lines = [];
const numbers = new Map([[0, 0], [1, 1]]);

function scenario(name, f) {
  scenarios.set(name, f);
}

// Printed at the end: printing would be an asynchronous operation.
function say(...words) {
  lines.push(words.join(' '));
}

// Ids in the order in which they appear.
function id(n) {
  if (!numbers.has(n))
    numbers.set(n, numbers.size);
  return numbers.get(n);
}

function show(label) {
  say(label, 'a', a.getStore() ?? '-', 'b', b.getStore() ?? '-');
}

function where(label) {
  say(label, 'in', id(executionAsyncId()), 'of', id(triggerAsyncId()));
}

function attempt(f) {
  try {
    f();
  } catch (e) {
    say('caught', e.message);
  }
}

function fail(message) {
  throw new Error(message);
}

// A hook that says what happens, with its name and only of the events in the list.
function trace(name, ...events) {
  const all = {
    init(n, type, trigger) {
      say(name, 'init', id(n), type === 'Immediate' ? 'post' : type, 'of', id(trigger));
    },
    before(n) { say(name, 'before', id(n)); },
    after(n) { say(name, 'after', id(n)); },
    destroy(n) { say(name, 'destroy', id(n)); },
  };
  if (events.length === 0)
    events = ['init', 'before', 'after'];
  return createHook(Object.fromEntries(events.map((event) => [event, all[event]])));
}

function main() {
  const name = process.argv[2];
  if (name === undefined) {
    fs.writeSync(1, [...scenarios.keys()].join('\n') + '\n');
    return;
  }
  process.on('uncaughtException', (e) => where('uncaught ' + e.message));
  process.on('exit', () => fs.writeSync(1, lines.join('\n') + '\n'));
  scenarios.get(name)();
}

module.exports = {
  a, b, attempt, fail, id, main, post: setImmediate, say, scenario, show, trace, where,
};
