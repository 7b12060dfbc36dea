// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

'use strict';

const { AsyncResource, createHook, executionAsyncResource } = require('async_hooks');
const { a, b, attempt, fail, id, post, say, scenario, show, trace, where } = require('./scenario.js');

function ids(label, r) {
  say(label, id(r.asyncId()), 'of', id(r.triggerAsyncId()));
}

scenario('ids_of_resources', () => {
  const r = new AsyncResource('R');
  ids('R', r);
  ids('S', new AsyncResource('S', { triggerAsyncId: r.asyncId() }));
  ids('T', new AsyncResource('T', { triggerAsyncId: 123456 }));
  ids('U', new AsyncResource('U', { triggerAsyncId: 0 }));
  r.runInAsyncScope(() => {
    where('in R');
    ids('V', new AsyncResource('V'));
    ids('W', new AsyncResource('W', { triggerAsyncId: 1 }));
  });
  where('outside');
});

scenario('init_of_resources', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  r.runInAsyncScope(() => new AsyncResource('S'));
  new AsyncResource('T', { triggerAsyncId: r.asyncId() });
  hook.disable();
  new AsyncResource('U');
});

scenario('scopes_nested', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  const s = new AsyncResource('S');
  r.runInAsyncScope(() => {
    where('R');
    s.runInAsyncScope(() => {
      where('S');
      r.runInAsyncScope(() => where('R again'));
      where('S');
    });
    where('R');
    r.runInAsyncScope(() => where('R in R'));
  });
  where('outside');
  hook.disable();
});

scenario('scopes_deep', () => {
  const r = new AsyncResource('R');
  let calls = 0;
  const down = (n) => {
    ++calls;
    if (n === 0)
      where('bottom');
    else
      r.runInAsyncScope(down, null, n - 1);
  };
  down(1000);
  where('top');
  say(calls);
});

scenario('scope_throws', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  const s = new AsyncResource('S');
  attempt(() => r.runInAsyncScope(() => {
    attempt(() => s.runInAsyncScope(() => fail('in S')));
    where('between');
    fail('in R');
  }));
  where('outside');
  attempt(() => r.runInAsyncScope(() => s.runInAsyncScope(() => fail('both'))));
  where('outside');
  hook.disable();
});

scenario('scope_passes_arguments_and_result', () => {
  const r = new AsyncResource('R');
  say(r.runInAsyncScope((x, y) => x - y, null, 7, 2));
});

scenario('scope_has_the_context_of_its_making', () => {
  const r = a.run(1, () => new AsyncResource('R'));
  const s = new AsyncResource('S');
  a.run(2, () => b.run(3, () => {
    r.runInAsyncScope(() => {
      show('in R');
      s.runInAsyncScope(() => show('in S'));
      a.run(4, () => show('in run'));
      post(() => show('posted'));
    });
    show('afterwards');
  }));
});

scenario('enter_with_after_the_making', () => {
  post(() => {
    a.enterWith(1);
    const r = new AsyncResource('R');
    a.enterWith(2);
    r.runInAsyncScope(() => show('in R'));
    show('outside');
  });
});

scenario('enter_with_in_a_scope', () => {
  a.run(1, () => {
    const r = new AsyncResource('R');
    r.runInAsyncScope(() => {
      a.enterWith(2);
      show('in R');
      post(() => show('posted'));
    });
    show('outside');
  });
});

scenario('enter_with_in_a_scope_and_the_next_scope', () => {
  const r = new AsyncResource('R');
  r.runInAsyncScope(() => a.enterWith(1));
  r.runInAsyncScope(() => show('next scope'));
});

scenario('a_scope_in_a_run_in_a_scope_of_the_same_resource', () => {
  const r = new AsyncResource('R');
  r.runInAsyncScope(() => a.run(1, () => r.runInAsyncScope(() => show('inner scope'))));
});

scenario('a_scope_in_exit', () => {
  const r = a.run(1, () => new AsyncResource('R'));
  a.run(2, () => a.exit(() => {
    r.runInAsyncScope(() => show('R'));
    show('in exit');
  }));
});

scenario('what_a_scope_posts', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  r.runInAsyncScope(() => post(() => where('posted in R')));
  post(() => {
    where('posted outside');
    r.runInAsyncScope(() => post(() => where('posted later in R')));
  });
});

scenario('scope_after_emit_destroy', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  r.emitDestroy();
  r.runInAsyncScope(() => where('in R'));
  hook.disable();
});

scenario('instance_bind', () => {
  const hook = trace('hook').enable();
  const r = a.run(1, () => new AsyncResource('R'));
  const bound = r.bind((x) => {
    where('bound');
    show('bound');
    return x * 2;
  });
  say(bound(2));
  new AsyncResource('S').runInAsyncScope(() => a.run(2, () => say(bound(3))));
  where('outside');
  hook.disable();
});

scenario('static_bind', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  const bound = a.run(1, () => r.runInAsyncScope(() => a.run(2, () => AsyncResource.bind((x) => {
    where('bound');
    show('bound');
    return x * 2;
  }, 'S'))));
  say(bound(2));
  say(bound(3));
  post(() => bound(4));
});

scenario('bound_function_throws', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  attempt(r.bind(() => fail('instance')));
  attempt(AsyncResource.bind(() => fail('static'), 'S'));
  where('outside');
  hook.disable();
});

scenario('bound_function_calls_itself', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  const bound = r.bind((n) => {
    where('call ' + n);
    if (n > 0)
      bound(n - 1);
  });
  bound(2);
  hook.disable();
});

scenario('posted_functions_cause_each_other', () => {
  const hook = trace('hook').enable();
  post(() => {
    where('first');
    post(() => {
      where('second');
      post(() => where('third'));
    });
    post(() => where('fourth'));
  });
  post(() => where('fifth'));
  where('outside');
});

scenario('ids_without_hooks', () => {
  post(() => {
    where('first');
    post(() => where('second'));
    new AsyncResource('R').runInAsyncScope(() => {
      where('R');
      post(() => where('third'));
    });
  });
});

scenario('data_that_goes_from_cause_to_effect', () => {
  const hook = createHook({
    init(n, type, trigger, resource) { resource.data = executionAsyncResource().data; },
  }).enable();
  const data = () => executionAsyncResource().data ?? '-';
  post(() => {
    executionAsyncResource().data = 'one';
    post(() => {
      say('first', data());
      new AsyncResource('R').runInAsyncScope(() => {
        say('R', data());
        post(() => say('posted in R', data()));
        executionAsyncResource().data = 'R';
        post(() => say('posted in R', data()));
      });
      say('first', data());
    });
  });
  post(() => {
    say('second', data());
    executionAsyncResource().data = 'two';
    post(() => say('third', data()));
  });
});

scenario('one_resource_in_all_callbacks', () => {
  const hook = createHook({
    init(n, type, trigger, resource) { resource.number = id(n); },
    before(n) { say('before', id(n), executionAsyncResource().number); },
    after(n) { say('after', id(n), executionAsyncResource().number); },
  }).enable();
  const r = new AsyncResource('R');
  r.runInAsyncScope(() => say('R', executionAsyncResource().number));
  post(() => {
    say('posted', executionAsyncResource().number);
    r.runInAsyncScope(() => say('R', executionAsyncResource().number));
    say('posted', executionAsyncResource().number);
  });
});

scenario('empty_type_with_a_hook', () => {
  const hook = trace('hook').enable();
  try {
    new AsyncResource('');
    say('made');
  } catch {
    say('refused');
  }
  hook.disable();
});

scenario('empty_type_without_hooks', () => {
  try {
    new AsyncResource('');
    say('made');
  } catch {
    say('refused');
  }
});

scenario('emit_destroy', () => {
  const hook = trace('hook', 'init', 'before', 'after', 'destroy').enable();
  const r = new AsyncResource('R', { requireManualDestroy: true });
  r.runInAsyncScope(() => r.emitDestroy());
  say('emitted');
});

scenario('emit_destroy_twice', () => {
  const hook = trace('hook', 'destroy').enable();
  const r = new AsyncResource('R', { requireManualDestroy: true });
  r.emitDestroy();
  try {
    r.emitDestroy();
    say('twice');
  } catch {
    say('refused');
  }
});

scenario('inside_destroy', () => {
  a.run(1, () => {
    createHook({
      destroy() {
        where('destroy');
        show('destroy');
      },
    }).enable();
    const r = new AsyncResource('R', { requireManualDestroy: true });
    r.runInAsyncScope(() => r.emitDestroy());
    where('outside');
  });
});

scenario('emit_destroy_before_the_hook', () => {
  const r = new AsyncResource('R', { requireManualDestroy: true });
  r.emitDestroy();
  trace('hook', 'destroy').enable();
  post(() => say('later'));
});

scenario('destroy_of_posted_functions', () => {
  const hook = trace('hook', 'init', 'before', 'after', 'destroy').enable();
  post(() => {
    where('first');
    post(() => where('third'));
  });
  post(() => where('second'));
});

scenario('exception_of_a_posted_function', () => {
  const hook = trace('hook').enable();
  post(() => {
    where('first');
    fail('first');
  });
  post(() => where('second'));
});

scenario('exception_through_scopes_of_a_posted_function', () => {
  const hook = trace('hook').enable();
  const r = new AsyncResource('R');
  const s = new AsyncResource('S');
  post(() => r.runInAsyncScope(() => s.runInAsyncScope(() => fail('S'))));
  post(() => where('next'));
});
