// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_DETERMINISTIC_CONTEXT_HPP
#define ASIO_CTX_IMPL_DETERMINISTIC_CONTEXT_HPP

#include <asio_ctx/deterministic_context.hpp>
#include <boost/asio/error.hpp>

namespace asio_ctx {
inline namespace v0 {

inline virtual_clock::time_point virtual_clock::now()
{
  const auto& contexts = deterministic_context::contexts_here();
  if (contexts.running)
    return contexts.running->now();
  if (!contexts.newest)
    detail::throw_exception(std::logic_error(
        "virtual_clock::now: this thread has no deterministic_context. Make it before "
        "the objects that you test, and on the same thread."));
  return contexts.newest->now();
}

template <class F, class Base>
struct deterministic_context::function final : Base
{
  explicit function(F&& f) : f_(std::move(f)) {}

  void call(std::unique_ptr<function_base>& self) override
  {
    ASIO_CTX_DETAIL_TRACK_COMPLETION((*this));
    F f(std::move(f_));
    self.reset();
    ASIO_CTX_DETAIL_TRACK_BEGIN(());
    f();
    ASIO_CTX_DETAIL_TRACK_END;
  }

  F f_;
};

struct deterministic_context::ended_wait final : function_base
{
  ended_wait(std::unique_ptr<detail::virtual_wait> w, boost::system::error_code e)
    : wait(std::move(w)), error(e)
  {}

  void call(std::unique_ptr<function_base>& self) override
  {
    auto ended = std::move(wait);
    const boost::system::error_code result = error;
    self.reset();
    detail::virtual_wait& handler = *ended;
    handler.complete(std::move(ended), result);
  }

  std::unique_ptr<detail::virtual_wait> wait;
  const boost::system::error_code error;
};

struct deterministic_context::running_scope
{
  explicit running_scope(deterministic_context& c)
    : context(c), before(std::exchange(contexts_here().running, &c))
  {
    ++context.running_;
  }

  running_scope(const running_scope&) = delete;
  running_scope& operator=(const running_scope&) = delete;

  ~running_scope()
  {
    contexts_here().running = before;
    --context.running_;
  }

  deterministic_context& context;
  deterministic_context* const before;
};

// Tells a deterministic_context from other execution contexts, which have no virtual
// functions.
struct deterministic_context::identity : asio::execution_context::service
{
  explicit identity(asio::execution_context& owner)
    : service(owner), context(static_cast<deterministic_context&>(owner))
  {}

  void shutdown() override {}

  static inline asio::execution_context::id id;
  deterministic_context& context;
};

inline deterministic_context::deterministic_context(
    std::function<std::size_t(std::size_t)> choose)
  : choose_(std::move(choose))
{
  asio::make_service<identity>(*this);
  older_ = std::exchange(contexts_here().newest, this);
}

inline deterministic_context::~deterministic_context()
{
  is_closed_ = true;
  shutdown();
  while (!ready_.empty() || !waits_.empty())
  {
    // What is destroyed may give more, and cancel other waits.
    if (!ready_.empty())
    {
      const auto destroyed = std::move(ready_.back());
      ready_.pop_back();
    }
    else
      waits_.extract(waits_.begin());
  }
  destroy();
  for (auto** newer = &contexts_here().newest; *newer; newer = &(*newer)->older_)
    if (*newer == this)
    {
      *newer = older_;
      break;
    }
}

inline void deterministic_context::check_thread() const
{
  if (std::this_thread::get_id() != thread_)
    detail::throw_exception(std::logic_error(
        "deterministic_context: used on a thread that has not made it. It runs "
        "everything on one thread. Asio's own timers, resolvers and sockets complete on "
        "another one: use asio_ctx::virtual_timer in place of steady_timer."));
}

inline bool deterministic_context::run_one()
{
  check_thread();
  if (ready_.empty())
    return false;
  const std::size_t index = choose_(ready_.size());
  if (index >= ready_.size())
    detail::throw_exception(std::out_of_range(
        "deterministic_context: the order chose function " + std::to_string(index)
        + " of " + std::to_string(ready_.size())));
  auto next = std::move(ready_[index]);
  ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(index));
  const running_scope running(*this);
  next->call(next);
  return true;
}

inline std::size_t deterministic_context::poll()
{
  std::size_t count = 0;
  while (run_one())
    ++count;
  return count;
}

inline std::size_t deterministic_context::run_until(time_point end)
{
  std::size_t count = poll();
  while (!waits_.empty() && waits_.begin()->first <= end
         && waits_.begin()->first != (time_point::max)())
  {
    move_time(waits_.begin()->first);
    count += poll();
  }
  if (end != (time_point::max)())
    move_time(end);
  return count;
}

inline void deterministic_context::advance(duration time)
{
  check_thread();
  if (time < duration::zero())
    detail::throw_exception(
        std::invalid_argument("deterministic_context: time does not go back"));
  move_time(later(time));
}

inline void deterministic_context::move_time(time_point to)
{
  if (to > now_)
    now_ = to;
  while (!waits_.empty() && waits_.begin()->first <= now_
         && waits_.begin()->first != (time_point::max)())
    end_wait(std::move(waits_.extract(waits_.begin()).mapped()), {});
}

inline void deterministic_context::add_wait(
    time_point expiry, std::unique_ptr<detail::virtual_wait> wait)
{
  check_thread();
  if (is_closed_)
    return;
  if (expiry <= now_ && expiry != (time_point::max)())
    end_wait(std::move(wait), {});
  else
    waits_.emplace(expiry, std::move(wait));
}

inline void deterministic_context::end_wait(
    std::unique_ptr<detail::virtual_wait> wait, boost::system::error_code error)
{
  add_ready(std::make_unique<ended_wait>(std::move(wait), error));
}

inline void deterministic_context::add_ready(std::unique_ptr<function_base> f)
{
  if (!is_closed_)
    ready_.push_back(std::move(f));
}

template <class F>
void deterministic_context::execute(F&& f, bool may_block)
{
  check_thread();
  using type = std::decay_t<F>;
  type copy(std::forward<F>(f));
  if (may_block && running_ != 0)
    return copy();
  auto made = std::make_unique<function<type, function_base>>(std::move(copy));
  ASIO_CTX_DETAIL_TRACK_CREATION(
      (*this, *made, "deterministic_context", this, 0, "execute"));
  add_ready(std::move(made));
}

namespace detail {

// What virtual timers need of their context.
struct virtual_timer_access
{
  using time_point = virtual_clock::time_point;

  static deterministic_context& context_of(asio::execution_context& context)
  {
    if (!asio::has_service<deterministic_context::identity>(context))
      throw_exception(std::logic_error(
          "virtual_timer: its executor belongs to another execution context. A virtual "
          "timer needs an executor of an asio_ctx::deterministic_context, whose time it "
          "uses."));
    return asio::use_service<deterministic_context::identity>(context).context;
  }

  static std::uint64_t next_id(deterministic_context& context) noexcept
  {
    return ++context.last_id_;
  }

  static time_point
  later(const deterministic_context& context, virtual_clock::duration time) noexcept
  {
    return context.later(time);
  }

  static void
  add(deterministic_context& context, time_point expiry,
      std::unique_ptr<virtual_wait> wait)
  {
    context.add_wait(expiry, std::move(wait));
  }

  // Cancels the waits with this expiry that `chosen` chooses. Returns their number.
  template <class Chosen>
  static std::size_t
  cancel(deterministic_context& context, time_point expiry, Chosen chosen)
  {
    std::vector<std::unique_ptr<virtual_wait>> ended;
    for (auto next = context.waits_.lower_bound(expiry);
         next != context.waits_.end() && next->first == expiry;)
    {
      const auto wait = next++;
      if (chosen(*wait->second))
        ended.push_back(std::move(context.waits_.extract(wait).mapped()));
    }
    // The context that is being destroyed destroys them, and with them other timers.
    for (auto& wait : ended)
      context.end_wait(std::move(wait), asio::error::operation_aborted);
    return ended.size();
  }
};

} // namespace detail

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_DETERMINISTIC_CONTEXT_HPP
