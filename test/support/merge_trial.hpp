// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_MERGE_TRIAL_HPP
#define ASIO_CTX_TEST_SUPPORT_MERGE_TRIAL_HPP

#include "gate.hpp"
#include <algorithm>
#include <array>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/co_spawn.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <deque>
#include <exception>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace test_support {

namespace net = boost::asio;

inline asio_ctx::async_local_storage<int> storage;
inline asio_ctx::async_local_storage<int> other_storage;

/** What both storages hold. */
using stores = std::pair<int, int>;

inline stores current_stores()
{
  const int* const first = storage.get_store();
  const int* const second = other_storage.get_store();
  return {first ? *first : -1, second ? *second : -1};
}

/** Gives both storages stores to the end of the block. */
struct stores_scope
{
  explicit stores_scope(stores s)
    : first(storage.with_scope(s.first)), second(other_storage.with_scope(s.second))
  {}

  asio_ctx::scope first;
  asio_ctx::scope second;
};

/** The ways to a coroutine that keeps its context. */
enum class mode
{
  automatic,
  inside_of_run,
  context_executor
};

struct tally
{
  const char* mode_name;
  int orders = 0;
  int mismatches = 0;
};

inline std::array<tally, 3> tallies = {{
    {"on a boost::asio::io_context"},
    {"run with an awaitable on a boost::asio::io_context"},
    {"on an asio_ctx::io_context"},
}};

/** The fixture of a suite, at whose end it prints the tallies. */
struct tallies_at_end
{
  ~tallies_at_end()
  {
    for (const tally& t : tallies)
      BOOST_TEST_MESSAGE(
          t.mode_name << ": " << t.orders << " orders, " << t.mismatches
                      << " mismatches");
  }
};

enum class opening
{
  one_by_one,
  queued,    // all are opened before any goes on
  in_handler // each goes on inside of the call that opens its gate
};

/** A coroutine that waits for gates, once; the gates are opened in a given order. */
class merge_trial
{
public:
  static constexpr stores of_parent = {1, 2};
  static constexpr stores of_opener = {98, 99};

  /** @param variant Shifts the roles of the branches. */
  merge_trial(
      std::string name, mode where, std::vector<std::size_t> order, opening how,
      std::size_t variant)
    : name_(std::move(name)), mode_(where), order_(std::move(order)), opening_(how),
      variant_(variant)
  {
    net::any_io_executor executor = plain_io().get_executor();
    if (mode_ == mode::context_executor)
      executor = io_.get_executor();
    for (std::size_t i = 0; i != size(); ++i)
      gates_.emplace_back(executor);
  }

  std::size_t size() const { return order_.size(); }
  const std::vector<std::size_t>& order() const { return order_; }
  gate& gate_of(std::size_t index) { return gates_[index]; }

  /** What a branch is to do; the last two of six end with an error. */
  std::size_t role_of(std::size_t index) const { return (variant_ + index) % 6; }
  bool fails(std::size_t index) const { return role_of(index) >= 4; }

  void check(bool as_expected, const char* what)
  {
    if (as_expected)
      return;
    ++counts().mismatches;
    std::string order;
    for (const std::size_t index : order_)
      order.append(" ").append(std::to_string(index));
    BOOST_ERROR(
        name_ << ", " << counts().mode_name << ", order" << order << ", opening "
              << static_cast<int>(opening_) << ", variant " << variant_ << ": " << what);
  }

  /** Runs a function that returns an awaitable. */
  template <class Parent>
  void run(Parent parent);

private:
  net::io_context& plain_io() { return io_; }
  tally& counts() const { return tallies[static_cast<std::size_t>(mode_)]; }

  void open_gates()
  {
    const stores_scope scope(of_opener);
    for (const std::size_t index : order_)
    {
      gates_[index].open(fails(index) ? net::error::eof : gate::error_code());
      if (opening_ == opening::one_by_one)
        io_.poll();
      check(current_stores() == of_opener, "changes the context of who opens");
    }
  }

  const std::string name_;
  const mode mode_;
  const std::vector<std::size_t> order_;
  const opening opening_;
  const std::size_t variant_;
  asio_ctx::io_context io_;
  std::deque<gate> gates_;
};

/** From here to the end of the block code has its own stores and ids, whatever it awaits. */
class own_context
{
public:
  own_context(merge_trial& trial, stores expected) : trial_(trial), expected_(expected)
  {
    check("begins in another context");
  }

  own_context(const own_context&) = delete;
  own_context& operator=(const own_context&) = delete;
  ~own_context() { check("goes on in another context"); }

private:
  void check(const char* what) const
  {
    trial_.check(current_stores() == expected_, what);
    trial_.check(
        asio_ctx::execution_async_id() == id_ && asio_ctx::trigger_async_id() == trigger_,
        "has other ids");
  }

  merge_trial& trial_;
  const stores expected_;
  const asio_ctx::async_id id_ = asio_ctx::execution_async_id();
  const asio_ctx::async_id trigger_ = asio_ctx::trigger_async_id();
};

template <class Parent>
void merge_trial::run(Parent parent)
{
  bool done = false;
  const auto whole = [&]() -> net::awaitable<void> {
    const stores_scope scope(of_parent);
    {
      const own_context here(*this, of_parent);
      try
      {
        co_await parent(*this);
      }
      catch (const std::exception&) // of branches that fail
      {}
    }
    const own_context here(*this, of_parent);
    co_await net::post(net::use_awaitable);
    done = true;
  };
  if (mode_ == mode::automatic)
    net::co_spawn(plain_io(), whole, net::detached);
  else if (mode_ == mode::inside_of_run)
    net::co_spawn(plain_io(), storage.run(0, whole), net::detached);
  else
    net::co_spawn(io_, whole, net::detached);
  io_.poll();
  if (opening_ == opening::in_handler)
    net::post(plain_io(), [&] { open_gates(); });
  else
    open_gates();
  io_.poll();
  check(done, "never ends");
  check(current_stores() == stores(-1, -1), "leaves a context on the thread");
  ++counts().orders;
}

/** Runs a parent in each mode, with each order of its gates, however they are opened. */
template <class Parent>
void in_each_order(
    const std::string& name, const std::vector<std::size_t>& sizes, std::size_t variants,
    Parent parent)
{
  const auto old = tallies;
  for (const mode where : {mode::automatic, mode::inside_of_run, mode::context_executor})
    for (const std::size_t size : sizes)
    {
      std::vector<std::size_t> order(size);
      std::iota(order.begin(), order.end(), std::size_t(0));
      do
        for (const opening how :
             {opening::one_by_one, opening::queued, opening::in_handler})
          for (std::size_t variant = 0; variant != variants; ++variant)
            merge_trial(name, where, order, how, variant).run(parent);
      while (std::next_permutation(order.begin(), order.end()));
    }
  for (std::size_t i = 0; i != tallies.size(); ++i)
    BOOST_TEST(tallies[i].mismatches == old[i].mismatches);
}

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_MERGE_TRIAL_HPP
