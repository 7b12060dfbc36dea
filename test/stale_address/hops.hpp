// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_STALE_ADDRESS_HOPS_HPP
#define ASIO_CTX_TEST_STALE_ADDRESS_HOPS_HPP

#include "contexts.hpp"
#include "turns.hpp"
#include <asio_ctx/async_local_storage.hpp>

// A compiler may keep the address of a thread_local variable for as long as a function runs.
// It does not know that a coroutine or a fiber goes on on another thread, where that address
// is the old thread's variable: stale. Here a function hops from one home to the other, on
// one thread or two, and uses the context between the hops, through the library and through
// thread_local variables as one might write them, and counts what it gets wrong.

namespace stale_address {

inline constexpr int rounds = 100;
inline constexpr int hops_per_round = 4;

template <class Context>
STALE_ADDRESS_INLINE void look(turns<Context>& t, Context context)
{
  t.check(context.read() == t.expected());
}

template <class Context>
STALE_ADDRESS_INLINE void look_home(turns<Context>& t, Context context)
{
  t.check(context.is_at(t.home()));
  look(t, context);
}

template <class Context>
STALE_ADDRESS_INLINE void change(turns<Context>& t, Context context)
{
  context.write(t.expect_new());
}

template <class Context>
STALE_ADDRESS_INLINE void nest(turns<Context>& t, Context context)
{
  const int value = t.new_value();
  t.check(context.read_inside(value) == value);
  look(t, context);
}

// What hops: a fiber, where `hop` returns in the next turn. Everything is in one function,
// so that the compiler can keep what it likes.
template <class Context, class Hop>
void hop_as_fiber(turns<Context>& t, Hop hop)
{
  const Context context = t.context();
  const auto scope = context.open(t.expect_new());
  static_cast<void>(scope);
  for (int round = 0; round != rounds; ++round)
  {
    look(t, context);
    hop();
    t.arrive(context.spot());
    look_home(t, context);
    hop();
    t.arrive(context.spot());
    change(t, context);
    look(t, context);
    hop();
    t.arrive(context.spot());
    nest(t, context);
    change(t, context);
    hop();
    t.arrive(context.spot());
    change(t, context);
  }
}

// The same for a coroutine, where `hop()` is to be awaited. (experimental::coro takes its
// executor from the first argument.)
template <class Coroutine, class Executor, class Context, class Hop>
Coroutine hop_as_coroutine(Executor, turns<Context>& t, Hop hop)
{
  const Context context = t.context();
  const auto scope = context.open(t.expect_new());
  static_cast<void>(scope);
  for (int round = 0; round != rounds; ++round)
  {
    look(t, context);
    co_await hop();
    t.arrive(context.spot());
    look_home(t, context);
    co_await hop();
    t.arrive(context.spot());
    change(t, context);
    look(t, context);
    co_await hop();
    t.arrive(context.spot());
    nest(t, context);
    change(t, context);
    co_await hop();
    t.arrive(context.spot());
    change(t, context);
  }
}

// Two libraries, or two translation units of one program, and the program itself write and
// read one context.
inline thread_local int hidden_value = 0;

struct shared_cell
{
  int (*read)(accessor, const asio_ctx::async_local_storage<int>&);
  void (*write)(accessor, asio_ctx::async_local_storage<int>&, int);
};

// Hidden, so that every library has its own.
inline int read_here(accessor which, const asio_ctx::async_local_storage<int>& storage)
{
  if (which != accessor::library)
    return hidden_value;
  const int* store = storage.get_store();
  return store ? *store : 0;
}

inline void
write_here(accessor which, asio_ctx::async_local_storage<int>& storage, int value)
{
  if (which != accessor::library)
    hidden_value = value;
  else
    storage.enter_with(value);
}

STALE_ADDRESS_EXPORT tally coroutine_hops(accessor, int threads);
STALE_ADDRESS_EXPORT tally fiber_hops(accessor, int threads);
STALE_ADDRESS_EXPORT shared_cell core_cell();

STALE_ADDRESS_EXPORT tally awaitable_hops(accessor, int threads);
STALE_ADDRESS_EXPORT tally spawn_hops(accessor, int threads);
STALE_ADDRESS_EXPORT tally coro_hops(accessor, int threads);
STALE_ADDRESS_EXPORT tally promise_hops(accessor, int threads);
STALE_ADDRESS_EXPORT shared_cell asio_cell();

} // namespace stale_address

#endif // ASIO_CTX_TEST_STALE_ADDRESS_HOPS_HPP
