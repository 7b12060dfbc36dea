// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_DIFFERENTIAL_SCENARIO_HPP
#define ASIO_CTX_TEST_DIFFERENTIAL_SCENARIO_HPP

#include <asio_ctx.hpp>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <deque>
#include <exception>
#include <initializer_list>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

// What scenarios are made of; scenario.js is the same in JavaScript.
namespace differential {

namespace net = boost::asio;

inline asio_ctx::async_local_storage<int> a;
inline asio_ctx::async_local_storage<int> b;
inline asio_ctx::io_context io;

inline std::map<std::string, void (*)()>& scenarios()
{
  static std::map<std::string, void (*)()> all;
  return all;
}

struct scenario
{
  scenario(const char* name, void (*f)()) { scenarios()[name] = f; }
};

#define SCENARIO(name)                                       \
  static void name();                                        \
  static const differential::scenario name##_(#name, &name); \
  static void name()

template <class... Words>
void say(const Words&... words)
{
  const char* separator = "";
  ((std::cout << std::exchange(separator, " ") << words), ...) << '\n';
}

/** Ids in the order in which they appear. */
inline std::size_t id(asio_ctx::async_id n)
{
  static std::map<asio_ctx::async_id, std::size_t> numbers{{0, 0}, {1, 1}};
  return numbers.emplace(n, numbers.size()).first->second;
}

inline std::string text(const int* store)
{
  return store ? std::to_string(*store) : "-";
}

inline void show(const std::string& label)
{
  say(label, "a", text(a.get_store()), "b", text(b.get_store()));
}

inline void where(const std::string& label)
{
  const std::size_t here = id(asio_ctx::execution_async_id());
  say(label, "in", here, "of", id(asio_ctx::trigger_async_id()));
}

template <class F>
void attempt(F&& f)
{
  try
  {
    f();
  }
  catch (const std::exception& e)
  {
    say("caught", e.what());
  }
}

[[noreturn]] inline void fail(const char* message)
{
  throw std::runtime_error(message);
}

template <class F>
void post(F&& f)
{
  net::post(io, std::forward<F>(f));
}

enum event
{
  init,
  before,
  after,
  destroy
};

/** A hook that lives as long as the program. */
template <class Callbacks>
asio_ctx::async_hook& keep_hook(Callbacks callbacks)
{
  static auto& all = *new std::deque<asio_ctx::async_hook>;
  return all.emplace_back(asio_ctx::create_hook(std::move(callbacks)));
}

/** A hook that says what happens, with its name and only of the events in the list. */
inline asio_ctx::async_hook& trace(
    const std::string& name, std::initializer_list<event> events = {init, before, after})
{
  using asio_ctx::async_id;
  asio_ctx::hook_callbacks wanted;
  for (const event e : events)
  {
    if (e == init)
      wanted.init = [name](async_id n, std::string_view type, async_id trigger, auto&&) {
        const std::size_t made = id(n);
        say(name, "init", made, type, "of", id(trigger));
      };
    else if (e == before)
      wanted.before = [name](async_id n) { say(name, "before", id(n)); };
    else if (e == after)
      wanted.after = [name](async_id n) { say(name, "after", id(n)); };
    else
      wanted.destroy = [name](async_id n) { say(name, "destroy", id(n)); };
  }
  return keep_hook(std::move(wanted));
}

/** A resource that lives as long as the program: when Node collects one, nobody knows. */
inline asio_ctx::async_resource&
keep_resource(std::string_view type, std::optional<asio_ctx::async_id> trigger = {})
{
  // Not in the container's own memory: an init callback may make another one meanwhile.
  static auto& all = *new std::deque<std::unique_ptr<asio_ctx::async_resource>>;
  const asio_ctx::async_resource_options options{trigger};
  return *all.emplace_back(std::make_unique<asio_ctx::async_resource>(type, options));
}

} // namespace differential

#endif // ASIO_CTX_TEST_DIFFERENTIAL_SCENARIO_HPP
