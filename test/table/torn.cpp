// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A reader may come between any two instructions. A child starts and ends operations; its
// parent runs it instruction by instruction, and reads its slots after each one. Whatever
// a slot says that has an id is true, or said to be unknown.

#include "support.hpp"
#include "support/in_child.hpp"

// Not with AddressSanitizer, whose own instructions take minutes one by one.
#if ASIO_CTX_TEST_HAS_FORK && defined(__linux__) && defined(__x86_64__) \
    && !ASIO_CTX_DETAIL_ASAN

#include <array>
#include <csignal>
#include <cstdlib>
#include <map>
#include <set>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace test_table;

namespace {

asio_ctx::async_local_storage<int> storage;

// Its bytes say which one it is, so that a mixture of two is found.
struct marked_handler
{
  std::array<std::uint64_t, 4> mark;

  template <class... Args>
  void operator()(Args&&...) const
  {}
};

template <std::uint64_t Number>
marked_handler marked()
{
  return {{{Number, Number, Number, Number}}};
}

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

net::awaitable<void> wait_twice(net::steady_timer& timer)
{
  error_code error;
  co_await timer.async_wait(net::redirect_error(net::use_awaitable, error));
  storage.enter_with(5);
  co_await net::post(net::use_awaitable);
}

#endif

struct world
{
  net::io_context io;
  net::steady_timer first{io, never};
  net::steady_timer second{io, never};

  // Each kind of operation, one after the other, so that they have the same slots.
  void run_all()
  {
    storage.run(1, [this] { first.async_wait(marked<1>()); });
    storage.run(2, [this] { net::post(io, marked<2>()); });
    storage.run(3, [this] { net::post(io, asio_ctx::bind_context("bound", [] {})); });
    run();
    {
      asio_ctx::async_resource resource("resource");
      resource.run_in_async_scope([this] { net::post(io, marked<3>()); });
      const asio_ctx::work_guard guard(io, "guard");
      net::post(io, marked<3>());
      run();
    }
    second.async_wait(marked<4>());
    first.cancel();
    second.cancel();
    run();
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
    net::co_spawn(io, wait_twice(first), net::detached);
    run();
    first.cancel();
    run();
#endif
    storage.run(4, [this] { net::post(io, marked<5>()); });
    run();
  }

  void run()
  {
    io.restart();
    io.poll();
  }
};

class stepped_child
{
public:
  template <class F>
  explicit stepped_child(F f) : child_(::fork())
  {
    if (child_ == 0)
    {
      if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
        std::_Exit(77);
      std::raise(SIGSTOP);
      f();
      std::_Exit(0);
    }
    ::waitpid(child_, &status_, 0);
  }

  stepped_child(const stepped_child&) = delete;
  stepped_child& operator=(const stepped_child&) = delete;

  ~stepped_child()
  {
    if (!has_ended())
    {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, &status_, 0);
    }
  }

  bool has_ended() const { return WIFEXITED(status_) || WIFSIGNALED(status_); }
  int status() const { return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1; }

  // Returns false at its end.
  bool step()
  {
    if (has_ended() || ::ptrace(PTRACE_SINGLESTEP, child_, nullptr, nullptr) != 0)
      return false;
    ::waitpid(child_, &status_, 0);
    return !has_ended();
  }

  std::string text(std::uint64_t from) const
  {
    std::string text;
    for (char c;
         text.size() != 200 && read(test_support::at_address<char>(from), &c, 1) && c;
         ++from)
      text += c;
    return text;
  }

  bool read(const void* from, void* to, std::size_t bytes) const
  {
    const ::iovec here{to, bytes};
    const ::iovec there{const_cast<void*>(from), bytes};
    return ::process_vm_readv(child_, &here, 1, &there, 1, 0)
           == static_cast<::ssize_t>(bytes);
  }

private:
  ::pid_t child_;
  int status_ = 0;
};

struct slot_bytes
{
  alignas(64) char bytes[sizeof(table::operation_slot)];

  const table::operation_slot& get() const
  {
    return *reinterpret_cast<const table::operation_slot*>(bytes);
  }
};

// What has to be the same as long as a slot has one id.
struct first_look
{
  std::string type;
  std::uint64_t trigger;
  table::slot_kind kind;
  std::uint64_t object;
  std::uint64_t started;
  std::uint64_t subject;
};

class looks
{
public:
  void at(const stepped_child& child, const table::operation_slot& slot)
  {
    const std::uint64_t id = slot.id.load();
    if (id == 0)
      return;
    ++looks_;
    const bool is_resource = slot.operation == 0;
    const bool has_object =
        slot.kind == table::slot_kind::operation && slot.object_type != 0;
    const first_look now{
        is_resource ? "a resource"
                    : (has_object ? child.text(slot.object_type) + '.' : std::string())
                          + child.text(slot.operation),
        slot.trigger,
        slot.kind,
        slot.kind == table::slot_kind::handler ? 0 : slot.object,
        slot.started,
        slot.kind == table::slot_kind::handler || slot.subject_size == 0 ? 0
                                                                         : slot.subject};
    const auto [place, is_new] = first_.try_emplace(id, now);
    first_look& before = place->second;
    if (before.subject == 0)
      before.subject = now.subject;
    if (is_resource && before.type != now.type)
      return wrong("a resource again", slot);
    if (before.type == "a resource" && !is_resource)
      before = now; // announced to hooks first
    const bool is_same = before.type == now.type && before.trigger == now.trigger
                         && before.kind == now.kind && before.object == now.object
                         && before.started == now.started
                         && (now.subject == 0 || before.subject == now.subject);
    if (!is_same)
      wrong("another " + before.type, slot);
    if (is_new)
      types_.insert(now.type);
    if (slot.kind == table::slot_kind::handler
        && slot.subject_size == sizeof(marked_handler))
      check_mark(slot);
    if (slot.kind == table::slot_kind::coroutine && slot.subject_size != 0
        && slot.words[table::suspended_at] == 0 && slot.words[table::promise] == 0)
      wrong("no promise", slot);
  }

  std::size_t count() const { return looks_; }
  const std::set<std::string>& types() const { return types_; }
  const std::string& wrongs() const { return wrongs_; }
  const std::set<std::uint64_t>& marks() const { return marks_; }

private:
  void check_mark(const table::operation_slot& slot)
  {
    const std::string type = test_support::at_address<const char>(slot.handler_type);
    if (type.find("marked_handler") == std::string::npos)
      return;
    for (const std::uint64_t word : slot.words)
      if (word != slot.words[0] || word < 1 || word > 5)
        return wrong("mixed words", slot);
    marks_.insert(slot.words[0]);
  }

  void wrong(const std::string& what, const table::operation_slot& slot)
  {
    if (wrongs_.size() < 2000)
      wrongs_ += what + " in the slot of " + std::to_string(slot.id.load()) + "\n";
  }

  std::map<std::uint64_t, first_look> first_;
  std::set<std::string> types_;
  std::set<std::uint64_t> marks_;
  std::string wrongs_;
  std::size_t looks_ = 0;
};

void check_each_instruction(bool has_hook)
{
  world w;
  for (int i = 0; i != 3; ++i)
    w.run_all();
  // The slots that the child is going to use.
  std::vector<const table::operation_slot*> used;
  auto& state = asio_ctx::detail::this_thread();
  for (const auto* slot = state.own_slots.free; slot && used.size() != 12;
       slot = asio_ctx::detail::next_free(*slot))
    used.push_back(slot);
  struct hook
  {
    void
    init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
    {}
  };
  auto enabled = asio_ctx::create_hook(hook(), {true});
  if (has_hook)
  {
    enabled.enable();
    w.run_all();
  }
  stepped_child child([&w] { w.run_all(); });
  if (child.has_ended())
  {
    BOOST_TEST(child.status() == 77);
    BOOST_TEST_MESSAGE("no process can be traced here");
    return;
  }
  looks seen;
  std::size_t steps = 0;
  slot_bytes copy;
  for (; child.step(); ++steps)
    for (const table::operation_slot* const slot : used)
    {
      BOOST_REQUIRE(child.read(slot, copy.bytes, sizeof(copy.bytes)));
      seen.at(child, copy.get());
    }
  BOOST_TEST(child.status() == 0);
  BOOST_TEST(seen.wrongs() == "");
  BOOST_TEST(seen.count() > 1000u);
  BOOST_TEST(seen.types().count("guard") == 1u);
  BOOST_TEST(seen.types().count("a resource") == 1u);
  if (!in_whole_program && !has_hook)
    BOOST_TEST(seen.marks().size() == 5u);
  BOOST_TEST_MESSAGE(steps << " instructions, " << seen.count() << " looks");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(torn, listing)

BOOST_AUTO_TEST_CASE(no_slot_is_half_written_after_any_instruction)
{
  check_each_instruction(false);
}

BOOST_AUTO_TEST_CASE(no_slot_is_half_written_after_any_instruction_with_a_hook)
{
  check_each_instruction(true);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
