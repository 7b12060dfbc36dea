// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETERMINISTIC_CONTEXT_HPP
#define ASIO_CTX_DETERMINISTIC_CONTEXT_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/native/tracked_functions.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/orders.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

/** A clock whose time moves only when a @ref deterministic_context says so.

Each context has a time of its own, which starts at zero. @ref now returns the time of the
context that runs on the calling thread; outside of that, of the context that was made
last. Put this clock in the place of `std::chrono::steady_clock` in code that has its
clock, or its timer, as a template parameter.

@see virtual_timer
*/
struct virtual_clock
{
  using duration = std::chrono::nanoseconds;                 /**< Of all times. */
  using rep = duration::rep;                                 /**< As of each clock. */
  using period = duration::period;                           /**< As of each clock. */
  using time_point = std::chrono::time_point<virtual_clock>; /**< Since the context's
                                                               beginning. */

  static constexpr bool is_steady = true; /**< The time does not go back. */

  /** Returns the time.

  @throws std::logic_error if the calling thread has no @ref deterministic_context.
  */
  static time_point now();
};

namespace detail {

// A wait of a virtual timer that has not ended.
struct virtual_wait ASIO_CTX_DETAIL_TRACKED
{
  explicit virtual_wait(std::uint64_t timer_id) noexcept : timer(timer_id) {}
  virtual_wait(const virtual_wait&) = delete;
  virtual_wait& operator=(const virtual_wait&) = delete;
  virtual ~virtual_wait() = default;

  // Frees the wait's memory, and passes the handler to its executor.
  virtual void
  complete(std::unique_ptr<virtual_wait> self, boost::system::error_code error) = 0;

  const std::uint64_t timer;
  std::uint64_t id = 0;
};

struct virtual_timer_access;

} // namespace detail

/** An execution context for tests: it runs handlers in an order that the test chooses,
and in a time that the test moves.

Functions that are given to its executors become *ready*. @ref run_one runs one of them;
the order says which one. The time, @ref now, stands still while functions run. @ref run
lets it jump to the next @ref virtual_timer when nothing else is ready, so a test of a
timeout of an hour takes microseconds, and never fails because a machine is slow.

Everything that takes an executor works on it: `post`, strands, `any_io_executor`,
coroutines, channels, and operations that are made of these. Sockets and Asio's own
timers do not: they complete on a thread of Asio's at a time that nobody can choose.

When the context is destroyed, it destroys the functions and waits that have not run.

@par Thread safety
A context belongs to the thread that has made it. Functions that come from another thread
are refused with an exception.

@par Example
@code
asio_ctx::deterministic_context context;
asio_ctx::virtual_timer timer(context, std::chrono::hours(1));
timer.async_wait([](boost::system::error_code) { std::cout << "an hour later\n"; });
context.run();
@endcode
*/
class deterministic_context : public asio::execution_context
{
public:
  template <bool NeverBlocks, bool Continues, bool Tracks>
  class basic_executor;

  /** The type of the executor. */
  using executor_type = basic_executor<false, false, false>;

  using duration = virtual_clock::duration;     /**< A time span. */
  using time_point = virtual_clock::time_point; /**< A time of the virtual clock. */

  /** Makes a context that runs functions in the order in which they became ready, as an
  `io_context` with one thread does. */
  deterministic_context()
    : deterministic_context([](std::size_t) { return std::size_t(0); })
  {}

  /** Makes a context that runs functions in the orders of @ref for_each_order.

  @param order Used as long as the context lives.
  */
  explicit deterministic_context(every_order& order)
    : deterministic_context(
          [&order](std::size_t count) -> std::size_t { return order(count); })
  {}

  /** Makes a context with an order of your own, or a @ref seeded_order.

  @param choose Called with the number of functions that are ready, the one that became
  ready first being number 0. Returns the number of the function to run.
  */
  explicit deterministic_context(std::function<std::size_t(std::size_t)> choose);

  /** Destroys the functions that are ready and the waits that have not ended. */
  ~deterministic_context();

  /** Returns an executor that makes functions ready here. */
  executor_type get_executor() noexcept;

  /** Returns how many functions are ready. */
  std::size_t ready() const noexcept { return ready_.size(); }

  /** Returns how many waits of virtual timers have not ended. */
  std::size_t waiting() const noexcept { return waits_.size(); }

  /** Returns how many executors with `outstanding_work.tracked` there are: work guards,
  and operations that have not completed. */
  long outstanding_work() const noexcept { return outstanding_work_; }

  /** Returns the time. */
  time_point now() const noexcept { return now_; }

  /** Runs one function, if one is ready. Does not move the time.

  @return True if a function has run.

  @throws Whatever the function throws; then the next call goes on with the next function.
  std::out_of_range if the order chooses a function that does not exist.
  */
  bool run_one();

  /** Runs functions until none is ready. Does not move the time.

  @return The number of functions that have run.

  @throws As @ref run_one.
  */
  std::size_t poll();

  /** Runs functions until none is ready and no timer will expire. When nothing is ready,
  the time jumps to the next expiry.

  Returns also if work is outstanding, because nothing can happen any more; see
  @ref outstanding_work. A timer whose expiry is `time_point::max()` never expires. Does
  not return if there is always a next timer: use @ref run_for.

  @return The number of functions that have run.

  @throws As @ref run_one.
  */
  std::size_t run() { return run_until((time_point::max)()); }

  /** As @ref run, for a part of the time, which has passed when the function returns. */
  std::size_t run_for(duration time) { return run_until(later(time)); }

  /** As @ref run, until the time is `end`. */
  std::size_t run_until(time_point end);

  /** Lets time pass, and runs nothing. The timers that expire are ready afterwards, all
  at once: the order chooses what runs first.

  A function that runs may call this, to be a slow one.

  @throws std::invalid_argument if `time` is negative.
  */
  void advance(duration time);

private:
  friend detail::virtual_timer_access;
  friend struct virtual_clock;

  struct function_base ASIO_CTX_DETAIL_TRACKED
  {
    virtual ~function_base() = default;

    // The memory is given back before the function runs.
    virtual void call(std::unique_ptr<function_base>& self) = 0;
  };

  template <class F, class Base>
  struct function;
  struct ended_wait;
  struct running_scope;
  struct identity;
  using wait_map = std::multimap<time_point, std::unique_ptr<detail::virtual_wait>>;

  // The contexts of a thread.
  struct contexts_of_thread
  {
    deterministic_context* newest = nullptr;
    deterministic_context* running = nullptr;
  };

  static contexts_of_thread& contexts_here() noexcept
  {
    static thread_local contexts_of_thread contexts;
    return contexts;
  }

  time_point later(duration time) const noexcept
  {
    return time > (time_point::max)() - now_ ? (time_point::max)() : now_ + time;
  }

  void check_thread() const;
  void move_time(time_point to);
  void add_wait(time_point expiry, std::unique_ptr<detail::virtual_wait> wait);
  void end_wait(std::unique_ptr<detail::virtual_wait> wait, boost::system::error_code);

  template <class F>
  void execute(F&& f, bool may_block);

  void add_ready(std::unique_ptr<function_base> f);

  const std::thread::id thread_ = std::this_thread::get_id();
  deterministic_context* older_ = nullptr; // of the same thread
  std::function<std::size_t(std::size_t)> choose_;
  std::vector<std::unique_ptr<function_base>> ready_;
  wait_map waits_;
  time_point now_{};
  std::uint64_t last_id_ = 0; // of timers and waits
  long outstanding_work_ = 0;
  int running_ = 0;
  bool is_closed_ = false;
};

} // namespace v0
} // namespace asio_ctx

#include <asio_ctx/impl/deterministic_context.hpp>
#include <asio_ctx/impl/deterministic_executor.hpp>

#endif // ASIO_CTX_DETERMINISTIC_CONTEXT_HPP
