// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MODEL_PROGRAM_HPP
#define ASIO_CTX_TEST_MODEL_PROGRAM_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Random programs: trees of steps, made from bytes.
namespace model {

using bytes = std::vector<std::uint8_t>;

/** What a step does. Its body runs inside of it, or in the handler of its operation. */
enum class action : std::uint8_t
{
  end, // of a body; never a step

  // In the code that comes to it.
  run,             // storage.run(store, body)
  exit,            // storage.exit(body)
  scope,           // storage.with_scope(store), then the body
  enter,           // storage.enter_with(store)
  disable,         // storage.disable()
  new_storage,     // a storage, given a store for the body, gone afterwards
  forget,          // what handlers are started with from here on knows the newest no more
  bind,            // bind(body), called in another context
  snapshot,        // snapshot(), called in another context
  resource,        // run_in_async_scope of a resource, perhaps from another context
  attempt,         // catches what the body throws
  fail,            // throws
  watch,           // a hook that is enabled for the body
  switch_fiber,    // half of the body, a switch, the other half; or destroyed in between
  without_context, // the body in an empty frame

  // An operation, whose handler is the body.
  post,
  dispatch,
  defer,
  timer,
  cancelled_timer,
  channel,      // the body's halves receive and send
  socket,       // the body's halves read and write
  foreign,      // a bound function given to an executor that keeps no contexts
  resource_job, // a resource's run_in_async_scope, there

  // The same with what newer versions of Asio have: newer_asio.hpp.
  immediate,      // a message that is there already
  limited,        // a timer with a time limit, which is kept or not
  inline_handler, // posted, with an executor that runs it inline
  composed,       // an operation of several steps
  adapted,        // a timer, with a token that is partial, redirected or the default
  both_posted,    // the body's halves are a function and the handler that comes after it

  // What code that knows nothing of contexts does with a handler: libraries.hpp.
  hop,            // it has an executor of its own, a plain one
  untracked,      // it is completed by a function that no context goes along with
  kept,           // it is kept, and completed inside of somebody else's
  through_strand, // it passes through a strand of a type-erased executor

  // Where operations are started, too.
  hook_starts, // in callbacks of a hook: the body's halves in init and destroy
  fork,        // the body and all that is left in two processes

  // A coroutine or a fiber whose body it is.
  coroutine,
  fiber,

  // In a coroutine: its halves at the same time. Elsewhere one after the other.
  both,
  either,

  count_
};

const char* name_of(action a) noexcept;

/** How often the context was compared at a step of each kind. */
using counts_of_steps =
    std::array<std::uint64_t, static_cast<std::size_t>(action::count_)>;

void add_counts(counts_of_steps& to, const counts_of_steps& more);

struct step
{
  action what;
  std::uint8_t first;  // which storage, executor, ...
  std::uint8_t second; // which of its variants
  std::vector<step> body;
};

/** How a program runs. */
struct settings
{
  unsigned threads;     // that run the io_context
  bool has_hook;        // from the beginning
  bool has_top_context; // the threads' own
  unsigned stop_after;  // handlers; 0: never
};

struct program
{
  settings how;
  std::vector<step> requests; // each begins in a context of its own
};

/** The program of a seed. */
bytes bytes_of_seed(std::uint64_t seed, std::size_t size);

program parse(const bytes& from);

/** What parse() makes the program of. */
bytes encode(const program& p);

/** Some lines. */
std::string text_of(const program& p);

std::size_t size_of(const program& p);

/** Whether a step is in the program. */
bool has(const program& p, action a);

/** The same program with other steps in the place of some. */
program replaced(program p, action in_place_of, action a);

/** Programs that are a bit smaller, the smallest first. */
std::vector<program> smaller(const program& p);

} // namespace model

#endif // ASIO_CTX_TEST_MODEL_PROGRAM_HPP
