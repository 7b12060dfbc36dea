// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

'use strict';

const { AsyncResource } = require('async_hooks');
const { a, b, attempt, fail, post, say, scenario, show, trace, where } = require('./scenario.js');

let values = 0; // no two stores are equal

// A random program. What is decided to be different does not come up in it.
class Walk {
  constructor(seed) {
    this.state = seed;
    this.posts = 0;
    this.resources = [];
    this.open = [];
  }

  draw(n) {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return (this.state >>> 16) % n;
  }

  body(depth, exited) {
    for (let steps = 1 + this.draw(4); steps > 0; --steps)
      this.step(depth, exited);
  }

  step(depth, exited) {
    const kind = this.draw(depth < 5 ? 9 : 3);
    const which = 1 + this.draw(2);
    const storage = which === 1 ? a : b;
    const hidden = (exited & which) !== 0;
    const deeper = () => this.body(depth + 1, exited);
    switch (kind) {
      case 0:
        show('shows');
        where('is');
        break;
      case 1:
        if (!hidden && this.open.length === 0)
          storage.enterWith(++values);
        break;
      case 2:
        this.resources.push(new AsyncResource('R'));
        break;
      case 3:
      case 4:
        if (!hidden)
          storage.run(++values, deeper);
        break;
      case 5:
        storage.exit(() => this.body(depth + 1, exited | which));
        break;
      case 6:
        if (this.posts++ < 20)
          post(() => this.body(0, 0));
        break;
      case 7:
        if (exited === 0)
          this.scope(deeper);
        break;
      case 8:
        attempt(() => {
          deeper();
          fail('thrown');
        });
        break;
    }
  }

  scope(deeper) {
    const r = this.resources[this.draw(this.resources.length + 1)];
    if (!r || this.open.includes(r))
      return;
    this.open.push(r);
    try {
      r.runInAsyncScope(deeper);
    } finally {
      this.open.pop();
    }
  }
}

scenario('random_walks', () => {
  trace('hook').enable();
  for (let seed = 1; seed <= 20; ++seed) {
    const walk = new Walk(seed);
    post(() => {
      say('walk', seed);
      walk.body(0, 0);
    });
  }
});
