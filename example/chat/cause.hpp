// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_CHAT_CAUSE_HPP
#define ASIO_CTX_EXAMPLE_CHAT_CAUSE_HPP

#include <asio_ctx.hpp>
#include <memory>
#include <string>
#include <utility>

namespace example {

/** An event, and its cause. */
struct event
{
  std::string what;
  std::shared_ptr<const event> cause;
};

/** The event that caused the current code. It lives, with all events before it, as long as code
runs or waits because of it. */
inline asio_ctx::async_local_storage<const std::shared_ptr<const event>> current_event;

/** Runs a function as a consequence of a new event, which the current event causes. */
template <class Function>
void because_of(std::string what, const Function& f)
{
  const std::shared_ptr<const event>* cause = current_event.get_store();
  current_event.run(
      std::make_shared<const event>(event{std::move(what), cause ? *cause : nullptr}), f);
}

/** The current event, its cause, and so on. */
inline std::string current_events()
{
  const std::shared_ptr<const event>* last = current_event.get_store();
  std::string result;
  for (const event* e = last ? last->get() : nullptr; e; e = e->cause.get())
    result += (result.empty() ? "" : " <- ") + e->what;
  return result;
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_CHAT_CAUSE_HPP
