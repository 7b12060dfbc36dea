// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_ORDERS_HPP
#define ASIO_CTX_ORDERS_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

/** Makes the choices of one order after the other; see @ref for_each_order.

@par Thread safety
Distinct objects: safe. Shared objects: unsafe.
*/
class every_order
{
public:
  /** Starts with the order in which the first function is always chosen. */
  every_order() = default;

  every_order(const every_order&) = delete;
  every_order& operator=(const every_order&) = delete;

  /** Makes the next choice of the current order.

  A @ref deterministic_context calls this. A test calls it to choose something else in
  every possible way, too: whether an error happens, or which of several answers comes.

  @param count The number of possibilities; not zero.

  @return A number below `count`.

  @throws std::logic_error if an earlier run that made the same choices had another number
  of possibilities here. Then the program depends on something besides the order, for
  example on variables that an earlier run has changed.
  */
  std::size_t operator()(std::size_t count)
  {
    if (count == 1)
      return 0;
    if (made_ == path_.size())
      path_.push_back({0, count});
    if (path_[made_].count != count)
      detail::throw_exception(std::logic_error(
          "every_order: after the choices '" + text() + "', there were "
          + std::to_string(path_[made_].count) + " possibilities in an earlier run, and "
          + std::to_string(count)
          + " now. The program must start from the same state in each run."));
    return path_[made_++].taken;
  }

  /** Goes to the next order. @return False if all orders have been made. */
  bool next()
  {
    made_ = 0;
    while (!path_.empty() && ++path_.back().taken == path_.back().count)
      path_.pop_back();
    return !path_.empty();
  }

  /** Returns the choices that were made so far where there was more than one possibility,
  "0 2 1", for messages. */
  std::string text() const
  {
    std::string all;
    for (std::size_t i = 0; i != made_; ++i)
    {
      if (i != 0)
        all += ' ';
      all += std::to_string(path_[i].taken);
    }
    return all;
  }

private:
  struct choice
  {
    std::size_t taken;
    std::size_t count;
  };

  std::vector<choice> path_;
  std::size_t made_ = 0;
};

/** Calls a function once for each order in which its handlers can run.

The function makes a @ref deterministic_context with the order that it gets, starts its
operations there, runs them, and checks what came out. It has to start from the same state
each time.

The number of orders grows quickly: four functions that each post another one have 2,520
orders. Use @ref seeded_order for larger programs.

@param f Called with a reference to an @ref every_order. If it throws, for_each_order passes the
exception on and tries no more orders.

@return The number of orders.

@par Example
@code
asio_ctx::for_each_order([](asio_ctx::every_order& order) {
  asio_ctx::deterministic_context context(order);
  start_a_read_and_a_close(context.get_executor());
  context.run();
  BOOST_TEST(is_closed(), "order " << order.text());
});
@endcode
*/
template <class F>
std::size_t for_each_order(F&& f)
{
  every_order order;
  std::size_t count = 0;
  do
  {
    f(order);
    ++count;
  } while (order.next());
  return count;
}

/** Makes a random order, which is the same for the same seed on every system.

@code
asio_ctx::deterministic_context context(asio_ctx::seeded_order(seed));
@endcode

Print the seed when a test fails: the same seed repeats the failure.

@par Thread safety
Distinct objects: safe. Shared objects: unsafe.
*/
class seeded_order
{
public:
  /** Starts the sequence of choices that belongs to `seed`. */
  explicit seeded_order(std::uint64_t seed) : random_(seed) {}

  /** Makes the next choice. @return A number below `count`, which is not zero. */
  std::size_t operator()(std::size_t count)
  {
    return random_() % count & SIZE_MAX; // compilers warn of a useless cast in 64 bits
  }

private:
  std::mt19937_64 random_;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_ORDERS_HPP
