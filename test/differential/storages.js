// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

'use strict';

const { AsyncLocalStorage } = require('async_hooks');
const { a, b, attempt, fail, post, say, scenario, show, trace, where } = require('./scenario.js');

scenario('run_nested', () => {
  show('outside');
  a.run(1, () => {
    show('in 1');
    a.run(2, () => show('in 2'));
    b.run(3, () => {
      show('in 3');
      a.run(4, () => show('in 4'));
    });
    show('in 1');
  });
  show('outside');
});

scenario('run_passes_arguments_and_result', () => {
  say(a.run(1, (x, y) => x + y + a.getStore(), 10, 20));
  say(a.run(1, () => a.exit((x) => x, 5)));
});

scenario('run_throws', () => {
  attempt(() => a.run(1, () => {
    attempt(() => a.run(2, () => fail('inner')));
    show('between');
    fail('outer');
  }));
  show('outside');
});

scenario('run_deep', () => {
  const down = (n) => n === 0 ? show('bottom') : a.run(n, down, n - 1);
  a.run(0, () => {
    down(1000);
    show('top');
  });
});

scenario('run_reaches_what_is_posted', () => {
  a.run(1, () => {
    post(() => {
      show('first');
      post(() => show('after first'));
    });
    b.run(2, () => post(() => show('second')));
    show('posted');
  });
  a.run(3, () => post(() => show('third')));
  post(() => show('outside'));
});

scenario('run_in_a_posted_function', () => {
  post(() => {
    a.run(1, () => post(() => show('in run')));
    show('after run');
    post(() => show('posted after run'));
  });
  post(() => show('next'));
});

scenario('run_of_the_same_storage_crosswise', () => {
  a.run(1, () => {
    post(() => {
      show('first');
      a.run(2, () => post(() => show('first posted')));
      post(() => show('first again'));
    });
    a.run(3, () => post(() => show('second')));
  });
});

scenario('run_restores_only_its_own_storage', () => {
  b.run(1, () => {
    a.run(2, () => b.enterWith(3));
    show('after run');
    post(() => show('posted'));
  });
  show('outside');
});

scenario('run_with_an_equal_store', () => {
  a.run(1, () => {
    a.run(1, () => a.enterWith(2));
    show('after the inner run');
  });
  show('outside');
});

scenario('run_makes_no_resource', () => {
  const hook = trace('hook').enable();
  a.run(1, () => where('run'));
  a.exit(() => where('exit'));
  a.enterWith(2);
  where('enterWith');
  hook.disable();
});

scenario('enter_with_lasts_to_the_end_of_the_function', () => {
  post(() => {
    a.enterWith(1);
    show('first');
    post(() => show('posted by first'));
  });
  post(() => {
    show('second');
    post(() => show('posted by second'));
  });
});

scenario('enter_with_at_the_top', () => {
  post(() => show('posted before'));
  a.enterWith(1);
  post(() => show('posted with 1'));
  a.enterWith(2);
  b.enterWith(3);
  post(() => show('posted with 2'));
  show('end');
});

scenario('enter_with_ends_with_run', () => {
  a.run(1, () => {
    a.enterWith(2);
    show('in run');
    post(() => show('posted in run'));
  });
  show('outside');
  a.enterWith(3);
  a.run(4, () => a.enterWith(5));
  show('with 3');
});

scenario('enter_with_in_a_function_that_throws', () => {
  attempt(() => a.run(1, () => {
    b.enterWith(2);
    a.enterWith(3);
    fail('thrown');
  }));
  show('outside');
});

scenario('exit_hides_and_gives_back', () => {
  a.exit(() => show('without run'));
  a.run(1, () => {
    a.exit(() => {
      show('in exit');
      post(() => show('posted in exit'));
    });
    show('in run');
    post(() => show('posted in run'));
  });
});

scenario('exit_throws', () => {
  a.run(1, () => {
    attempt(() => a.exit(() => fail('thrown')));
    show('in run');
  });
});

scenario('exit_leaves_other_storages', () => {
  a.run(1, () => b.run(2, () => {
    a.exit(() => {
      show('in exit');
      b.enterWith(3);
    });
    show('after exit');
  }));
});

scenario('exit_nested', () => {
  a.run(1, () => a.exit(() => {
    b.exit(() => a.exit(() => show('in all')));
    show('in exit');
  }));
});

scenario('run_inside_exit', () => {
  a.run(1, () => a.exit(() => {
    a.run(2, () => show('in run'));
    show('in exit');
  }));
});

scenario('enter_with_inside_exit', () => {
  a.run(1, () => {
    a.exit(() => {
      a.enterWith(2);
      show('in exit');
    });
    show('after exit');
  });
});

scenario('disable_ends_the_current_context', () => {
  a.run(1, () => b.run(2, () => {
    a.disable();
    show('disabled');
    post(() => show('posted'));
  }));
  show('outside');
});

scenario('disable_ends_outer_runs', () => {
  a.run(1, () => {
    a.run(2, () => a.disable());
    show('in the outer run');
  });
});

scenario('disable_ends_pending_contexts', () => {
  post(() => a.disable());
  a.run(1, () => b.run(2, () => post(() => show('pending'))));
});

scenario('run_after_disable', () => {
  a.run(1, () => post(() => {
    a.disable();
    post(() => {
      a.run(2, () => {
        show('new run');
        post(() => show('posted in it'));
      });
    });
  }));
});

scenario('enter_with_after_disable', () => {
  a.disable();
  a.enterWith(1);
  show('entered');
  post(() => show('posted'));
});

scenario('pending_context_after_disable_and_run', () => {
  a.run(1, () => post(() => show('pending')));
  a.disable();
  a.run(2, () => show('new run'));
});

scenario('the_rest_of_a_run_after_disable_and_run', () => {
  a.run(1, () => {
    a.disable();
    a.run(2, () => show('new run'));
    show('old run');
  });
});

scenario('bind_keeps_the_context', () => {
  const bound = a.run(1, () => AsyncLocalStorage.bind((x) => {
    show('bound');
    post(() => show('posted by bound'));
    return x + 1;
  }));
  say(bound(1));
  a.run(2, () => b.run(3, () => say(bound(2))));
  show('outside');
});

scenario('bind_throws', () => {
  const bound = a.run(1, () => AsyncLocalStorage.bind(() => fail('bound')));
  a.run(2, () => {
    attempt(bound);
    show('afterwards');
  });
});

scenario('bind_without_context', () => {
  const bound = AsyncLocalStorage.bind(() => show('bound'));
  a.run(1, bound);
});

scenario('snapshot_runs_any_function', () => {
  const snapshot = a.run(1, () => b.run(2, () => AsyncLocalStorage.snapshot()));
  say(snapshot((x) => x + a.getStore(), 4));
  a.run(3, () => {
    snapshot(() => {
      show('in snapshot');
      a.run(4, () => show('in run'));
      post(() => show('posted'));
    });
    show('afterwards');
  });
});

scenario('snapshot_without_context_hides', () => {
  const snapshot = AsyncLocalStorage.snapshot();
  a.run(1, () => {
    snapshot(() => show('in snapshot'));
    show('afterwards');
  });
});

scenario('snapshot_throws', () => {
  const snapshot = a.run(1, () => AsyncLocalStorage.snapshot());
  a.run(2, () => {
    attempt(() => snapshot(() => fail('thrown')));
    show('afterwards');
  });
});

scenario('snapshots_nested', () => {
  const one = a.run(1, () => AsyncLocalStorage.snapshot());
  const two = b.run(2, () => AsyncLocalStorage.snapshot());
  one(() => {
    show('one');
    two(() => {
      show('two');
      one(() => show('one again'));
    });
    show('one');
  });
});

scenario('snapshot_after_disable', () => {
  const snapshot = a.run(1, () => b.run(2, () => AsyncLocalStorage.snapshot()));
  a.disable();
  snapshot(() => show('in snapshot'));
});

scenario('enter_with_in_a_snapshot_and_its_next_call', () => {
  const snapshot = a.run(1, () => AsyncLocalStorage.snapshot());
  snapshot(() => a.enterWith(2));
  show('outside');
  snapshot(() => show('next call'));
});

scenario('bind_and_snapshot_as_resources', () => {
  const hook = trace('hook').enable();
  const bound = AsyncLocalStorage.bind(() => where('bound'));
  const snapshot = AsyncLocalStorage.snapshot();
  bound();
  snapshot(() => where('in snapshot'));
  hook.disable();
});
