// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

/** @file
Checks the contexts of a program that knows nothing of them, with which it is linked.

Every accepted connection gets a number, and so does everything else that is started at the
top level. What an operation causes has its number: that is written down by the ids of `init`,
on the resource, and in a storage. In every handler the three must agree. And an operation on
an accepted socket should belong to the connection that it was accepted for, whatever the ids
say, unless the program writes to all connections what one of them has sent.

The counts go to the file that ASIO_CTX_CHECK names, as they are made: see `counts`. Handlers
with a wrong context are told on stderr.
*/

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <atomic>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <string_view>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <unordered_map>

namespace {

using number = std::uint64_t;
constexpr number none = 0;

// All that is left of a program that is killed.
struct counts
{
  std::atomic<std::uint64_t> handlers;    // that have run
  std::atomic<std::uint64_t> wrong;       // of them
  std::atomic<std::uint64_t> numbers;     // given
  std::atomic<std::uint64_t> on_accepted; // operations on accepted sockets
  std::atomic<std::uint64_t> of_another;  // of them, those of another connection
};

counts* make_counts()
{
  static counts unseen{};
  const char* const file = std::getenv("ASIO_CTX_CHECK");
  const int descriptor = file ? ::open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
  if (descriptor < 0)
    return &unseen;
  void* const memory = ::ftruncate(descriptor, sizeof(counts)) == 0
                           ? ::mmap(
                                 nullptr, sizeof(counts), PROT_READ | PROT_WRITE,
                                 MAP_SHARED, descriptor, 0)
                           : MAP_FAILED;
  ::close(descriptor);
  return memory == MAP_FAILED ? &unseen : static_cast<counts*>(memory);
}

// The connections for which sockets were accepted.
class accepted_sockets
{
public:
  void open(int socket)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    owners_[socket] = none;
  }

  void close(int socket)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    owners_.erase(socket);
  }

  // Whose it is: the first who uses it. None where it was not accepted.
  number owner(std::uintmax_t socket, number user)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = owners_.find(static_cast<int>(socket));
    if (found == owners_.end())
      return none;
    if (found->second == none)
      found->second = user;
    return found->second;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, number> owners_;
};

accepted_sockets& sockets()
{
  static auto& all = *new accepted_sockets;
  return all;
}

struct operation
{
  std::string_view type;
  number belongs_to = none;
  number owner_of_socket = none;
  bool starts_a_number = false;
  bool has_result = false; // a coroutine
  bool wrong = false;
};

class checker
{
public:
  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id trigger,
      asio_ctx::resource_ref made)
  {
    operation started;
    started.type = type;
    if (trigger == asio_ctx::root_async_id || trigger == asio_ctx::no_async_id)
    {
      started.starts_a_number = true;
      started.belongs_to = new_number();
    }
    else
      started.belongs_to = number_of(trigger);
    if (made.native_handle() != 0)
      started.owner_of_socket = sockets().owner(made.native_handle(), started.belongs_to);
    made[of_resource_] = started.belongs_to;
    const std::lock_guard<std::mutex> lock(mutex_);
    operations_[id] = started;
  }

  void before(asio_ctx::async_id id)
  {
    operation& running = find(id);
    number& on_resource = asio_ctx::execution_async_resource()[of_resource_];
    check(
        running, "before", running.starts_a_number ? none : running.belongs_to, stored());
    check(running, "data", running.belongs_to, on_resource);
    if (running.owner_of_socket != none)
    {
      ++counts_.on_accepted;
      if (stored() != running.owner_of_socket)
        ++counts_.of_another;
    }
    if (is_accept(running.type))
      running.belongs_to = on_resource = new_number();
    else if (!running.starts_a_number)
      return;
    running.starts_a_number =
        false; // a coroutine is resumed again, in the context that it has
    storage_.enter_with(running.belongs_to);
  }

  // What follows is in the context in which co_spawn was called.
  void promise_resolve(asio_ctx::async_id id) { find(id).has_result = true; }

  void after(asio_ctx::async_id id)
  {
    operation& running = find(id);
    if (!running.has_result)
      check(running, "after", running.belongs_to, stored());
    ++counts_.handlers;
    if (running.wrong)
      ++counts_.wrong;
  }

  void destroy(asio_ctx::async_id id)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    operations_.erase(id);
  }

private:
  static bool is_accept(std::string_view type)
  {
    return type == "socket.async_accept" || type == "socket.async_move_accept"
           || type == "acceptor.async_accept";
  }

  number new_number() { return ++counts_.numbers; }

  number stored() const
  {
    const number* const store = storage_.get_store();
    return store ? *store : none;
  }

  number number_of(asio_ctx::async_id id)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = operations_.find(id);
    return found == operations_.end() ? none : found->second.belongs_to;
  }

  // One that was never announced belongs to nobody, and that is wrong.
  operation& find(asio_ctx::async_id id)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    return operations_[id];
  }

  static void check(operation& running, const char* what, number expected, number seen)
  {
    if (expected == seen && running.belongs_to != none)
      return;
    running.wrong = true;
    std::fprintf(
        stderr, "asio_ctx: wrong in %s of %.*s: %" PRIu64 " instead of %" PRIu64 "\n",
        what, static_cast<int>(running.type.size()), running.type.data(), seen, expected);
  }

  counts& counts_ = *make_counts();
  asio_ctx::async_local_storage<const number> storage_;
  asio_ctx::resource_key<number> of_resource_;
  std::mutex mutex_;
  std::unordered_map<asio_ctx::async_id, operation> operations_; // that are alive
};

// Before all static objects of the program, and for longer than they live.
struct start
{
  start() { (new auto(asio_ctx::create_hook(events{new checker})))->enable(); }

  struct events
  {
    checker* all;

    void init(
        asio_ctx::async_id id, std::string_view type, asio_ctx::async_id trigger,
        asio_ctx::resource_ref made)
    {
      all->init(id, type, trigger, made);
    }

    void before(asio_ctx::async_id id) { all->before(id); }
    void after(asio_ctx::async_id id) { all->after(id); }
    void destroy(asio_ctx::async_id id) { all->destroy(id); }
    void promise_resolve(asio_ctx::async_id id) { all->promise_resolve(id); }
  };
};

[[gnu::init_priority(101)]] const start started;

} // namespace

// In place of the C library's, to see which descriptors are accepted sockets.

extern "C" int accept(int listener, sockaddr* address, socklen_t* size)
{
  const auto socket =
      static_cast<int>(::syscall(SYS_accept4, listener, address, size, 0));
  if (socket >= 0)
    sockets().open(socket);
  return socket;
}

extern "C" int close(int descriptor)
{
  sockets().close(descriptor);
  return static_cast<int>(::syscall(SYS_close, descriptor));
}
