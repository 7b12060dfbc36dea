// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/resource/announce.hpp>

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace detail = asio_ctx::detail;

namespace {

std::string seen;

// A hook that writes its name down before each event, and may do something else.
struct named_hook : detail::hook_node
{
  explicit named_hook(char n) : hook_node(detail::skip_bit(false), true), name(n)
  {
    (*this)[detail::event_kind::before] = [](detail::hook_node& hook, std::uint64_t id) {
      auto& self = static_cast<named_hook&>(hook);
      seen += self.name;
      seen += std::to_string(id);
      if (self.then)
        self.then();
    };
    events = detail::before_event;
  }

  char name;
  void (*then)() = nullptr;
};

std::shared_ptr<named_hook> a;
std::shared_ptr<named_hook> b;

struct two_hooks
{
  two_hooks()
  {
    seen.clear();
    a = std::make_shared<named_hook>('a');
    b = std::make_shared<named_hook>('b');
  }

  ~two_hooks()
  {
    detail::disable_hook(a.get());
    detail::disable_hook(b.get());
    BOOST_TEST(!detail::any_hook());
  }
};

void emit(std::uint64_t id)
{
  detail::emit_before(id, nullptr);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(hook_registry, two_hooks)

BOOST_AUTO_TEST_CASE(nothing_is_wanted_while_no_hook_is_enabled)
{
  BOOST_TEST(!detail::wanted(detail::before_event));
  emit(1);
  detail::enable_hook(a);
  BOOST_TEST(detail::wanted(detail::before_event));
  BOOST_TEST(!detail::wanted(detail::after_event | detail::destroy_event));
  detail::disable_hook(a.get());
  emit(2);
  BOOST_TEST(seen == "");
}

BOOST_AUTO_TEST_CASE(hooks_are_called_in_the_order_in_which_they_were_enabled)
{
  detail::enable_hook(b);
  detail::enable_hook(a);
  detail::enable_hook(b); // is there already
  emit(1);
  BOOST_TEST(seen == "b1a1");
}

BOOST_AUTO_TEST_CASE(a_hook_that_is_enabled_in_a_callback_sees_the_next_event)
{
  a->then = [] { detail::enable_hook(b); };
  detail::enable_hook(a);
  emit(1);
  emit(2);
  BOOST_TEST(seen == "a1a2b2");
}

BOOST_AUTO_TEST_CASE(a_hook_that_is_disabled_in_a_callback_sees_the_event_out)
{
  a->then = [] { detail::disable_hook(b.get()); };
  detail::enable_hook(a);
  detail::enable_hook(b);
  emit(1);
  emit(2);
  BOOST_TEST(seen == "a1b1a2");
}

BOOST_AUTO_TEST_CASE(an_event_for_hooks_of_an_earlier_time_passes_later_ones_by)
{
  detail::enable_hook(a);
  const std::uint64_t then = detail::hooks().changes.load();
  detail::enable_hook(b);
  detail::emit_event<detail::event_kind::before>(1, nullptr, then);
  BOOST_TEST(seen == "a1");
}

BOOST_AUTO_TEST_CASE(lists_that_nobody_uses_go)
{
  for (int i = 0; i != 100; ++i)
  {
    detail::enable_hook(a);
    detail::enable_hook(b);
    detail::disable_hook(a.get());
    detail::disable_hook(b.get());
  }
  BOOST_TEST(detail::hooks().lists.size() <= 1u);
  BOOST_TEST(a.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(disabling_waits_for_the_callbacks_of_other_threads)
{
  static std::atomic<bool> is_in_callback;
  static std::atomic<bool> may_end;
  static std::atomic<bool> has_ended;
  is_in_callback = may_end = has_ended = false;
  a->then = [] {
    is_in_callback = true;
    while (!may_end)
      std::this_thread::yield();
    has_ended = true;
  };
  detail::enable_hook(a);
  std::thread emits([] { emit(1); });
  while (!is_in_callback)
    std::this_thread::yield();
  std::thread lets_it_end([] { may_end = true; });
  detail::disable_hook(a.get());
  BOOST_TEST(has_ended);
  emits.join();
  lets_it_end.join();
}

BOOST_AUTO_TEST_CASE(bits_of_hooks_that_skip_are_their_own_and_limited)
{
  std::vector<detail::skip_bit> bits;
  std::uint64_t all = 0;
  for (int i = 0; i != 64; ++i)
  {
    bits.emplace_back(true);
    BOOST_TEST((all & bits.back().get()) == 0u);
    all |= bits.back().get();
  }
  BOOST_TEST(all == ~std::uint64_t());
  BOOST_CHECK_THROW(detail::skip_bit(true), std::length_error);
  bits.pop_back();
  BOOST_TEST(detail::skip_bit(true).get() != 0u);
  BOOST_TEST(detail::skip_bit(false).get() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
