// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

'use strict';

const { AsyncResource, createHook, executionAsyncId } = require('async_hooks');
const { a, attempt, fail, id, post, say, scenario, show, trace, where } = require('./scenario.js');

function use(type) {
  new AsyncResource(type).runInAsyncScope(() => say('in ' + type));
}

scenario('callbacks_in_the_order_of_enabling', () => {
  const one = trace('one');
  const two = trace('two');
  const three = trace('three');
  two.enable();
  three.enable();
  one.enable();
  use('R');
  post(() => where('posted'));
});

scenario('enabling_again_moves_to_the_end', () => {
  const one = trace('one').enable();
  const two = trace('two').enable();
  one.disable().enable();
  use('R');
  one.disable();
  two.disable();
});

scenario('enabling_and_disabling_twice', () => {
  const hook = trace('hook').enable().enable();
  use('R');
  hook.disable().disable();
  use('S');
  hook.enable();
  use('T');
  hook.disable();
});

scenario('a_hook_without_init', () => {
  trace('hook', 'before').enable();
  use('R');
  post(() => where('posted'));
});

scenario('enabled_after_the_posting', () => {
  post(() => where('posted'));
  trace('hook').enable();
});

scenario('disabled_after_the_posting', () => {
  const hook = trace('hook').enable();
  post(() => where('posted'));
  hook.disable();
});

scenario('enabled_in_a_posted_function', () => {
  const hook = trace('hook');
  post(() => {
    hook.enable();
    where('posted');
    post(() => where('next'));
  });
});

scenario('disabled_in_a_posted_function', () => {
  const hook = trace('hook').enable();
  post(() => {
    post(() => where('next'));
    hook.disable();
    post(() => where('last'));
  });
});

scenario('enabled_in_a_scope', () => {
  const hook = trace('hook');
  const r = new AsyncResource('R');
  r.runInAsyncScope(() => {
    hook.enable();
    use('S');
  });
  hook.disable();
});

scenario('ids_in_callbacks', () => {
  const hook = createHook({
    init(n) { where('init ' + id(n)); },
    before(n) { where('before ' + id(n)); },
    after(n) { where('after ' + id(n)); },
  }).enable();
  const r = new AsyncResource('R');
  post(() => {
    where('posted');
    r.runInAsyncScope(() => where('R'));
  });
});

scenario('stores_in_callbacks', () => {
  const hook = createHook({
    init() { show('init'); },
    before() { show('before'); },
    after() { show('after'); },
  }).enable();
  const r = a.run(1, () => new AsyncResource('R'));
  a.run(2, () => {
    r.runInAsyncScope(() => show('R'));
    post(() => show('posted'));
  });
});

scenario('enter_with_in_before', () => {
  const hook = createHook({
    before(n) { a.enterWith(5); },
    after(n) { show('after'); },
  }).enable();
  a.run(1, () => {
    new AsyncResource('R').runInAsyncScope(() => show('R'));
    show('outside');
  });
  hook.disable();
});

scenario('a_later_hook_disabled_in_init', () => {
  const later = trace('later');
  const hook = createHook({
    init(n) {
      say('disabling');
      later.disable();
    },
  }).enable();
  later.enable();
  use('R');
  use('S');
  hook.disable();
});

scenario('an_earlier_hook_disabled_in_init', () => {
  const earlier = trace('earlier').enable();
  const hook = createHook({ init() { earlier.disable(); } }).enable();
  use('R');
  hook.disable();
});

scenario('a_hook_enabled_in_init', () => {
  const other = trace('other');
  const hook = createHook({
    init(n, type) {
      say('init', type);
      other.enable();
      if (type === 'R')
        new AsyncResource('inner');
    },
  }).enable();
  new AsyncResource('R');
  new AsyncResource('S');
  hook.disable();
  other.disable();
});

scenario('a_hook_enabled_in_before', () => {
  const other = trace('other');
  const hook = createHook({ before() { other.enable(); } }).enable();
  use('R');
  use('S');
  hook.disable();
  other.disable();
});

scenario('a_hook_that_disables_itself_in_before', () => {
  const hook = createHook({
    init(n) { say('init', id(n)); },
    before(n) {
      say('before', id(n));
      hook.disable();
    },
    after(n) { say('after', id(n)); },
  }).enable();
  use('R');
  use('S');
});

scenario('a_hook_that_disables_itself_in_init', () => {
  const hook = createHook({
    init(n, type) {
      say('init', type);
      hook.disable();
      if (type === 'R')
        new AsyncResource('inner');
    },
    before(n) { say('before', id(n)); },
  }).enable();
  use('R');
  use('S');
});

scenario('a_hook_enabled_and_disabled_in_a_callback', () => {
  const other = trace('other');
  const hook = createHook({
    init() {
      other.enable();
      other.disable();
    },
  }).enable();
  use('R');
  hook.disable();
  use('S');
});

scenario('a_hook_disabled_and_enabled_in_a_callback', () => {
  const first = trace('first').enable();
  const second = trace('second').enable();
  const hook = createHook({
    before() {
      first.disable();
      first.enable();
    },
  }).enable();
  use('R');
  hook.disable();
  first.disable();
  second.disable();
});

scenario('resources_made_in_init', () => {
  const one = trace('one', 'init').enable();
  const hook = createHook({
    init(n, type) {
      say('making for', type);
      if (type.length < 3)
        new AsyncResource(type + '+');
    },
  }).enable();
  const two = trace('two', 'init').enable();
  new AsyncResource('R');
  one.disable();
  two.disable();
  hook.disable();
});

scenario('scopes_in_callbacks', () => {
  const s = new AsyncResource('S');
  let depth = 0;
  const hook = createHook({
    before(n) {
      say('before', id(n));
      if (depth++ === 0)
        s.runInAsyncScope(() => where('S in before'));
    },
    after(n) { say('after', id(n)); },
  }).enable();
  new AsyncResource('R').runInAsyncScope(() => where('R'));
  hook.disable();
});

scenario('posting_in_callbacks', () => {
  const tracer = trace('tracer').enable();
  let posted = 0;
  const hook = createHook({
    init(n, type) {
      if (type === 'R')
        post(() => where('posted in init'));
    },
    before(n) {
      if (posted++ === 0)
        post(() => where('posted in before'));
    },
    after(n) {
      if (posted++ === 1)
        post(() => where('posted in after'));
    },
  }).enable();
  use('R');
});

scenario('callbacks_when_a_function_throws', () => {
  const one = trace('one').enable();
  const two = trace('two', 'after').enable();
  const r = new AsyncResource('R');
  attempt(() => r.runInAsyncScope(() => fail('thrown')));
  use('S');
  one.disable();
  two.disable();
});

scenario('many_hooks', () => {
  const hooks = [];
  for (let i = 0; i < 20; ++i)
    hooks.push(trace('hook ' + i, i % 2 ? 'before' : 'after').enable());
  for (let i = 0; i < 20; i += 3)
    hooks[i].disable();
  use('R');
  for (const hook of hooks)
    hook.disable();
  use('S');
});
