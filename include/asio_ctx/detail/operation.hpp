// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_OPERATION_HPP
#define ASIO_CTX_DETAIL_OPERATION_HPP

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/execution.hpp>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Keeps compilers from copying a value together with its neighbour in memory: who has just
// written the two apart would wait for them.
template <class T>
ASIO_CTX_DETAIL_ALWAYS_INLINE T apart(T value) noexcept
{
#if !defined(_MSC_VER)
  asm("" : "+r"(value));
#endif
  return value;
}

// What a function takes along to where it runs: the frame, the id and the trigger id; or the
// resource that has all three, where somebody wants more of it than that.
class carried_context
{
public:
  friend class own_resource_scope;
  friend class carried_call;

  // Takes the reference.
  carried_context(frame_ref frame, std::uint64_t id, std::uint64_t trigger) noexcept
    : target_(frame.bits), id_(id), trigger_(trigger)
  {}

  // Takes the reference.
  explicit carried_context(resource_node* resource) noexcept
    : target_(reinterpret_cast<std::uintptr_t>(resource)), id_(id_of_resource),
      trigger_(no_id)
  {}

  // An operation that starts here. Made in place, so that nothing is moved.
  struct operation_here
  {};

  ASIO_CTX_DETAIL_NOINLINE
  carried_context(operation_here, const resource_type& type)
  {
    if (any_hook())
    {
      announce_here(type);
      return;
    }
    thread_state& state = thread_of_this_call();
    target_ = capture_frame(state).bits;
    id_ = next_id(state);
    trigger_ = state.execution.id;
  }

  // Nothing.
  constexpr carried_context() noexcept : target_(0), id_(id_of_nothing), trigger_(no_id)
  {}

  ASIO_CTX_DETAIL_ALWAYS_INLINE carried_context(carried_context&& other) noexcept
    : target_(apart(other.target_)), id_(std::exchange(other.id_, no_id)),
      trigger_(apart(other.trigger_))
  {}

  carried_context& operator=(carried_context&&) = delete;

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~carried_context()
  {
    if (id_ != no_id)
      drop();
  }

  // For a step of an operation that is announced elsewhere.
  static carried_context step_here(thread_state& state) noexcept
  {
    return {capture_frame(state), id_of_frame, no_id};
  }

  // Whether this is a frame and ids.
  bool is_plain() const noexcept { return id_ < id_of_frame; }

  // Whether this is a frame alone.
  bool is_frame() const noexcept { return id_ == id_of_frame; }

protected:
  // Null where only a frame and ids are carried, or nothing.
  resource_node* resource() const noexcept
  {
    return id_ == id_of_resource ? reinterpret_cast<resource_node*>(target_) : nullptr;
  }

  // Gives the frame away.
  frame_ref take_frame() noexcept { return {std::exchange(target_, 0)}; }

  // Gives the resource away, if there is one.
  resource_node* take_resource() noexcept
  {
    return id_ == id_of_resource
               ? reinterpret_cast<resource_node*>(std::exchange(target_, 0))
               : nullptr;
  }

  // Gives back what was taken.
  void give_back(resource_node* resource) noexcept
  {
    target_ = reinterpret_cast<std::uintptr_t>(resource);
  }

  // Where nothing is carried so far.
  void carry(carried_context&& other) noexcept
  {
    target_ = other.target_;
    id_ = std::exchange(other.id_, no_id);
    trigger_ = other.trigger_;
  }

  // For what is an operation: its end, which only a node announces by itself.
  ASIO_CTX_DETAIL_ALWAYS_INLINE void end() noexcept
  {
    if (id_ != no_id)
      announce_end();
  }

  // When all has been taken: spares the end, if nobody wants to see it.
  ASIO_CTX_DETAIL_ALWAYS_INLINE void have_run() noexcept
  {
    if (!wanted(destroy_event))
      id_ = no_id;
  }

  // Runs code in the frame that is carried, for the only time.
  template <class Scope, class F>
  ASIO_CTX_DETAIL_ALWAYS_INLINE void run_plain(const resource_type& type, F&& f)
  {
    {
      const Scope scope(take_frame(), execution_state{id_, trigger_, nullptr, &type});
      std::forward<F>(f)();
    }
    have_run();
  }

  // No id: moved from.
  std::uint64_t id() const noexcept { return id_; }
  std::uint64_t trigger() const noexcept { return trigger_; }

  // The same for a second owner, who does not announce its end.
  carried_context share(const resource_type& type) const
  {
    if (id_ == id_of_resource)
      return carried_context(share_resource(resource()));
    if (!is_plain())
      return {};
    resource_node* const made =
        make_resource(this_thread(), resource_kind::user, type.operation, id_, trigger_);
    made->frame = share_frame({target_});
    made->end = destroyed_by::hand;
    made->announced.store(announcement::done, std::memory_order_relaxed);
    return carried_context(made);
  }

private:
  static constexpr std::uint64_t id_of_resource = ~std::uint64_t();
  static constexpr std::uint64_t id_of_nothing = id_of_resource - 1;
  static constexpr std::uint64_t id_of_frame = id_of_nothing - 1;

  void announce_here(const resource_type& type); // below

  // In functions of their own: they are in the way of what has been moved from.

  ASIO_CTX_DETAIL_NOINLINE void drop() noexcept
  {
    if (id_ == id_of_resource)
      drop_resource(reinterpret_cast<resource_node*>(target_));
    else
      drop_frame({target_});
  }

  ASIO_CTX_DETAIL_NOINLINE void announce_end() noexcept
  {
    if (wanted(destroy_event) && is_plain())
      emit_destroy(id_);
    drop();
    id_ = no_id;
  }

  std::uintptr_t target_; // a frame_ref's bits, or a pointer
  std::uint64_t id_;
  std::uint64_t trigger_;
};

// Where other code begins to run.
inline void forget_step() noexcept
{
  thread_state& state = this_thread();
  state.step = nullptr;
  state.passing_on = false;
  state.captures_steps = false;
}

// Runs code as what is carried, for the only time: in its frame, as its resource, with before and
// after around it. Both ends are one call, because all handlers have them.
class carried_call
{
public:
  ASIO_CTX_DETAIL_ALWAYS_INLINE
  carried_call(carried_context& carried, const resource_type& type) noexcept
    : carried_(carried)
  {
    enter(type);
  }

  carried_call(const carried_call&) = delete;
  carried_call& operator=(const carried_call&) = delete;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~carried_call() { leave(); }

private:
  ASIO_CTX_DETAIL_NOINLINE void enter(const resource_type& type) noexcept
  {
    if (!carried_.is_plain())
      return enter_own_resource();
    thread_state& state = thread_of_this_call();
    state.captures_steps = false;
    put_in_place(
        state, saved_, carried_.take_frame(), carried_.id_, carried_.trigger_, nullptr,
        &type);
    if (wanted(before_event))
      emit_before(carried_.id_, nullptr);
  }

  ASIO_CTX_DETAIL_NOINLINE void enter_own_resource() noexcept
  {
    forget_step();
    resource_node* const resource = carried_.take_resource();
    enter_resource(
        saved_, last_frame_of(resource), resource->id, resource->trigger, resource,
        nullptr);
    carried_.trigger_ = resource->id; // for leave
  }

  ASIO_CTX_DETAIL_NOINLINE void leave() noexcept
  {
    if (any_hook())
      return leave_with_events();
    carried_.id_ = no_id;
    leave_context_here(saved_);
  }

  ASIO_CTX_DETAIL_NOINLINE void leave_with_events() noexcept
  {
    if (wanted(after_event))
      emit_after(
          carried_.is_plain() ? carried_.id_ : carried_.trigger_,
          this_thread().execution.resource);
    leave_context(saved_);
    carried_.have_run();
  }

  carried_context& carried_;
  saved_context saved_;
};

// Runs code as the resource that is carried, which has no other owner meanwhile: no reference
// is counted. It comes back, to end with what carries it, unless a fiber that was suspended in
// that code has it now.
class own_resource_scope
{
public:
  explicit own_resource_scope(carried_context& carried) noexcept
    : carried_(carried), resource_(carried.take_resource()), id_(resource_->id)
  {
    enter_resource(
        saved_, last_frame_of(resource_), id_, resource_->trigger, resource_, nullptr);
  }

  own_resource_scope(const own_resource_scope&) = delete;
  own_resource_scope& operator=(const own_resource_scope&) = delete;

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~own_resource_scope()
  {
    if (wanted(after_event))
      emit_after(id_, this_thread().execution.resource);
    leave();
  }

private:
  ASIO_CTX_DETAIL_NOINLINE void leave() noexcept
  {
    thread_state& state = thread_of_this_call();
    if (state.execution.resource == resource_)
      carried_.give_back(std::exchange(state.execution.resource, nullptr));
    leave_context(saved_);
  }

  carried_context& carried_;
  resource_node* resource_; // no reference
  std::uint64_t id_;
  saved_context saved_;
};

// The ids of an operation that starts here, and will run in the frame. None if that is not the
// current one. In registers.
struct operation_ids
{
  std::uint64_t id;
  std::uint64_t trigger;
};

ASIO_CTX_DETAIL_NOINLINE inline operation_ids ids_if_current(frame_ref frame) noexcept
{
  thread_state& state = thread_of_this_call();
  if (!have_same_node(frame, state.current))
    return {no_id, no_id};
  return {next_id(state), state.execution.id};
}

// What is captured here: for an operation, or for a step of one.
ASIO_CTX_DETAIL_NOINLINE inline carried_context capture_plain() noexcept
{
  thread_state& state = thread_of_this_call();
  if (state.captures_steps)
    return carried_context::step_here(state);
  return {capture_frame(state), next_id(state), state.execution.id};
}

// Whether what is started with an executor as that of its handler is only a step of an
// operation of bind_context.
template <class Executor>
struct is_step_executor : std::false_type
{};

// Where an executor that knows what runs hands that to an executor below it, what is captured
// there has nothing to add.
inline bool take_passing_on() noexcept
{
  return std::exchange(this_thread().passing_on, false);
}

// Set by the first context executor: programs without one have nothing else that captures.
ASIO_CTX_DETAIL_SHARED inline std::atomic<bool> context_executors_exist{false};

inline void note_context_executor() noexcept
{
  if (!context_executors_exist.load(std::memory_order_relaxed))
    context_executors_exist.store(true, std::memory_order_relaxed);
}

// Around the call of a wrapped executor, which may hold another context executor.
class passing_on_scope
{
public:
  explicit passing_on_scope(bool knows_what_runs) noexcept
  {
    if (knows_what_runs && (whole_program || any_hook()))
      this_thread().passing_on = true;
  }

  passing_on_scope(const passing_on_scope&) = delete;
  passing_on_scope& operator=(const passing_on_scope&) = delete;
  ~passing_on_scope() { take_passing_on(); }
};

// A frame for steps of an operation that is announced elsewhere, or not known.
inline resource_node* make_context_only(frame_ref frame)
{
  resource_node* const made =
      make_resource(this_thread(), resource_kind::user, "", no_id, no_id);
  made->frame = frame; // takes the reference
  return made;
}

// While it lives, what executors capture are steps of an operation: while a step of it runs, and
// while it is initiated, if its handler carries the context.
class captures_steps_scope
{
public:
  explicit captures_steps_scope(bool is_needed = true) noexcept : is_needed_(is_needed)
  {
    if (is_needed_)
      outer_ = std::exchange(this_thread().captures_steps, true);
  }

  captures_steps_scope(const captures_steps_scope&) = delete;
  captures_steps_scope& operator=(const captures_steps_scope&) = delete;

  ~captures_steps_scope()
  {
    if (is_needed_)
      this_thread().captures_steps = outer_;
  }

private:
  bool is_needed_;
  bool outer_ = false;
};

// Runs a step of an operation that is announced elsewhere. Takes the reference.
template <class F>
void run_in_frame_of_step(frame_ref frame, F& f)
{
  const handler_scope scope(frame);
  const captures_steps_scope steps;
  f();
}

// Runs a step of an operation: in its context, without events.
template <class F>
void run_step(resource_node* operation, F& f)
{
  if (operation->id == no_id) // a frame, and nothing else
    run_in_frame_of_step(share_frame(operation->frame), f);
  else
  {
    const context_scope scope(share_frame(operation->frame), execution_of(operation));
    f();
  }
}

// A resource of the current frame, if it has one, that is announced where it is made. The
// type's characters live as long as the process.
ASIO_CTX_DETAIL_NOINLINE inline resource_node*
make_announced(resource_kind kind, std::string_view type, bool has_frame)
{
  thread_state& state = thread_of_this_call();
  resource_node* const made =
      make_resource(state, kind, type, next_id(state), state.execution.id);
  if (has_frame)
    made->frame = capture_frame(state);
  announce(*made);
  return made;
}

ASIO_CTX_DETAIL_NOINLINE inline void
carried_context::announce_here(const resource_type& type)
{
  target_ = reinterpret_cast<std::uintptr_t>(
      make_announced(resource_kind::user, type.operation, true));
  id_ = id_of_resource;
  trigger_ = no_id;
}

// What is captured by `execute`.
class function_operation : public carried_context
{
public:
  function_operation() : carried_context(capture()) {}
  function_operation(function_operation&&) = default;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~function_operation() { end(); }

  template <class F>
  void run(F& f)
  {
    if (is_plain())
      run_plain<resource_scope>(resource_types::function, f);
    else
      run_other(f);
  }

private:
  static carried_context capture()
  {
    return any_hook() ? capture_resource() : capture_plain();
  }

  // A function that is only a step on the way to a handler of bind_context is not announced. It
  // is one where the operation's start captures: then this is the operation.
  ASIO_CTX_DETAIL_NOINLINE static carried_context capture_resource()
  {
    thread_state& state = thread_of_this_call();
    if (std::exchange(state.passing_on, false))
      return {};
    if (state.captures_steps)
      return step_here(state);
    if (resource_node* const step = std::exchange(state.step, nullptr))
      return carried_context(share_resource(step));
    return carried_context(make_announced(
        resource_kind::function, resource_types::function.operation, true));
  }

  template <class F>
  ASIO_CTX_DETAIL_NOINLINE void run_other(F& f)
  {
    if (is_frame())
      return run_in_frame_of_step(take_frame(), f);
    if (!resource())
      return f();
    if (resource()->kind != resource_kind::function)
      return run_step(resource(), f);
    const own_resource_scope scope(*this);
    f();
  }
};

// What is captured in a program where Asio's operations are the resources: the frame alone,
// because the function may yet go through executors that are not Asio's.
class frame_operation
{
public:
  // Takes the reference.
  explicit frame_operation(frame_ref frame) noexcept : frame_(frame) {}

  frame_operation(frame_operation&& other) noexcept
    : frame_(std::exchange(other.frame_, {}))
  {}

  frame_operation& operator=(frame_operation&&) = delete;
  ~frame_operation() { drop_frame(frame_); }

  template <class F>
  void run(F& f)
  {
    const handler_scope scope(std::exchange(frame_, {}));
    f();
  }

private:
  frame_ref frame_;
};

// Tracked work of a context executor. It is announced when its function is called, because
// only then it is known to be an operation.
ASIO_CTX_DETAIL_NOINLINE inline resource_node* make_work()
{
  thread_state& state = thread_of_this_call();
  if (state.captures_steps)
    return make_context_only(capture_frame(state));
  resource_node* const made = make_resource(
      state, resource_kind::work, resource_types::work.operation, next_id(state),
      state.execution.id);
  made->frame = capture_frame(state);
  if (any_hook())
    prepare_announcement(*made);
  return made;
}

// The resource that `work` goes on with, if it is one with the function that runs: posting a
// handler that has an executor of its own takes tracked work from that one, posts a function
// to the other, and the function hands the handler over. That is one operation.
inline resource_node* same_operation(resource_node* work) noexcept
{
  thread_state& state = this_thread();
  resource_node* const current = state.execution.resource;
  const bool is_same =
      current && current->kind == resource_kind::function
      && work->announced.load(std::memory_order_relaxed) == announcement::none
      && current->trigger == work->trigger && have_same_node(state.current, work->frame)
      && is_next_id(work->id, current->id);
  if (!is_same)
    return work;
  if (!current->frame) // the function has taken it, as the last one to need it
    current->frame = capture_frame(state);
  return current;
}

// What the function of tracked work takes along.
class work_operation : public carried_context
{
public:
  work_operation(resource_node* work, bool may_go_on) noexcept
    : carried_context(capture(work, may_go_on))
  {}

  // At the start of an operation whose executor is known to run functions inline.
  work_operation() : carried_context(capture_start()) {}

  template <class F>
  void run(F& f)
  {
    if (is_plain())
      run_plain<resource_scope>(resource_types::work, f);
    else
      run_other(f);
  }

private:
  static carried_context capture(resource_node* work, bool may_go_on) noexcept
  {
    if (work->posted_through != no_id)
      return capture_posted(work, may_go_on);
    return capture_by_itself(work, may_go_on);
  }

  // If it goes on with what runs, that ran for no other purpose.
  ASIO_CTX_DETAIL_NOINLINE static carried_context
  capture_posted(resource_node* work, bool may_go_on) noexcept
  {
    thread_state& state = this_thread();
    if (state.execution.id != work->posted_through)
      return capture_by_itself(work, may_go_on);
    resource_node* const current = state.execution.resource;
    if (!current)
    {
      work->announced.store(announcement::done, std::memory_order_relaxed);
      return {capture_frame(state), work->id, state.execution.trigger};
    }
    if (!current->frame) // the function has taken it, as the last one to need it
      current->frame = capture_frame(state);
    return carried_context(share_resource(current));
  }

  static carried_context capture_by_itself(resource_node* work, bool may_go_on) noexcept
  {
    if (any_hook() || work->data || work->id == no_id)
      return capture_resource(work, may_go_on);
    work->announced.store(
        announcement::done, std::memory_order_relaxed); // too late for init
    return {share_frame(work->frame), work->id, work->trigger};
  }

  ASIO_CTX_DETAIL_NOINLINE static carried_context
  capture_resource(resource_node* work, bool may_go_on) noexcept
  {
    if (take_passing_on())
      return {};
    if (work->id == no_id)
      return carried_context(share_resource(work));
    return carried_context(share_resource(may_go_on ? same_operation(work) : work));
  }

  static carried_context capture_start()
  {
    return any_hook() ? carried_context(make_work()) : capture_plain();
  }

  template <class F>
  ASIO_CTX_DETAIL_NOINLINE void run_other(F& f)
  {
    if (is_frame())
      return run_in_frame_of_step(take_frame(), f);
    if (!resource())
      return f();
    if (resource()->id == no_id)
      return run_step(resource(), f);
    announce_late(*resource());
    const own_resource_scope scope(*this);
    f();
  }
};

// An operation of bind_context, announced where it starts.
inline resource_node* make_operation(std::string_view type, context_frame frame)
{
  thread_state& state = this_thread();
  constexpr resource_kind kind = resource_kind::user;
  const bool is_static = type.data() == resource_types::handler.operation;
  const std::uint64_t id = next_id(state);
  resource_node* const made =
      is_static ? make_resource(state, kind, type, id, state.execution.id)
                : make_named_resource(state, kind, type, id, state.execution.id);
  made->frame = frame_access::release(std::move(frame));
  if (any_hook())
    announce(*made);
  else
    made->announced.store(announcement::done, std::memory_order_relaxed);
  return made;
}

// What an intermediate step of an operation takes along: its context, and no events.
class step_operation : public carried_context
{
public:
  explicit step_operation(resource_node* operation) noexcept
    : carried_context(capture(operation))
  {}

  template <class F>
  void run(F& f)
  {
    forget_step();
    if (resource())
      run_step(resource(), f);
    else
      run_plain<context_scope>(resource_types::handler, f);
  }

private:
  static carried_context capture(resource_node* operation) noexcept
  {
    if (any_hook() || operation->data || operation->id == no_id)
      return carried_context(share_resource(operation));
    return {share_frame(operation->frame), operation->id, operation->trigger};
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_OPERATION_HPP
