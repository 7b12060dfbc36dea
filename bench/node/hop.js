// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

'use strict';

// What do AsyncLocalStorage and a hook cost in Node? One variant in a process: what was used
// once stays in the engine.
//
//   node hop.js immediate|immediate_batch|await none|als|hook

const { AsyncLocalStorage, createHook } = require('node:async_hooks');

const [workload, variant] = process.argv.slice(2);
const storage = new AsyncLocalStorage();
const inContext = variant === 'als' ? (f) => storage.run(1, f) : (f) => f();
if (variant === 'hook')
  createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable();

const expected = variant === 'als' ? 1 : undefined;
function check(left) {
  if (left % 64 === 0 && storage.getStore() !== expected)
    throw new Error('a callback has lost its context');
}

const workloads = {
  immediate(left, done) {
    check(left);
    if (left === 0)
      return done();
    setImmediate(workloads.immediate, left - 1, done);
  },
  immediate_batch(left, done) {
    const size = Math.min(left, 256);
    let pending = size;
    const hop = (i) => {
      check(i);
      if (--pending !== 0)
        return;
      if (left > size)
        workloads.immediate_batch(left - size, done);
      else
        done();
    };
    for (let i = 0; i !== size; ++i)
      setImmediate(hop, i);
  },
  async await(left, done) {
    for (; left !== 0; --left) {
      await undefined;
      check(left);
    }
    done();
  },
};

const operations = 100000;
const samples = [];

function nanoseconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

function round() {
  const before = nanoseconds();
  inContext(() => workloads[workload](operations, () => {
    samples.push((nanoseconds() - before) / operations);
    if (samples.length < 12)
      return storage.exit(() => setImmediate(round));
    samples.splice(0, 3); // until the compiler is done
    console.log(JSON.stringify({ workload, variant, ns: samples }));
  }));
}
round();
