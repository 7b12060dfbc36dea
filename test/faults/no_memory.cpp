// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// There is no memory, at each allocation in turn: what wants it says so or does not start,
// and nothing is left half made.

#include <asio_ctx.hpp>

#include "support/in_child.hpp"
#include <asio_ctx/fiber.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/asio.hpp>
#include <boost/config.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#if ASIO_CTX_TEST_HAS_FORK

namespace {

long allowed = -1; // allocations, before one fails; negative: all
bool has_failed = false;
long live_blocks = 0;

bool fails_now() noexcept
{
  if (allowed < 0 || allowed-- != 0)
    return false;
  has_failed = true;
  return true;
}

void* allocate(std::size_t size)
{
  void* const memory = fails_now() ? nullptr : std::malloc(size ? size : 1);
  if (!memory)
    throw std::bad_alloc();
  ++live_blocks;
  return memory;
}

void release(void* memory) noexcept
{
  if (memory)
    --live_blocks;
  std::free(memory);
}

} // namespace

// Not inline: g++ warns of a mismatch where it sees what is behind only one of the two.
BOOST_NOINLINE void* operator new(std::size_t size)
{
  return allocate(size);
}

BOOST_NOINLINE void operator delete(void* memory) noexcept
{
  release(memory);
}

BOOST_NOINLINE void operator delete(void* memory, std::size_t) noexcept
{
  release(memory);
}

#if defined(__GLIBC__) && !ASIO_CTX_DETAIL_ASAN

// Where Asio has the memory of its handlers from.
extern "C" void* __libc_memalign(std::size_t alignment, std::size_t size);

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size)
{
  return fails_now() ? nullptr : __libc_memalign(alignment, size);
}

#endif

namespace {

namespace net = boost::asio;

constexpr int nothing_failed = 10;
constexpr int was_reported = 11;
constexpr int is_half_made = 12;

asio_ctx::async_local_storage<std::string> storage({"storage", "a default value"});
asio_ctx::async_local_storage<int> other;

const std::string long_text(100, 'x');

enum class hook_kind
{
  none,
  counts,
  stores_data
};

const char* const names_of_hooks[] = {
    "", ", with a hook", ", with a hook that stores data"};

struct counter
{
  hook_kind kind;
  long& made;
  long& open;

  void init(
      asio_ctx::async_id, std::string_view, asio_ctx::async_id,
      asio_ctx::resource_ref resource)
  {
    static const asio_ctx::resource_key<int> key;
    ++made;
    if (kind != hook_kind::stores_data)
      return;
    const long others = std::exchange(allowed, -1); // a callback must not throw
    resource[key] = 1;
    allowed = others;
  }
  void before(asio_ctx::async_id) { ++open; }
  void after(asio_ctx::async_id) { --open; }
  void destroy(asio_ctx::async_id) { --made; }
};

// In a process of its own: lets one allocation of the function fail.
template <class F>
int exit_code_with(long allowed_before, hook_kind kind, F f)
{
  long made = 0;
  long open = 0;
  std::optional<asio_ctx::async_hook> hook;
  if (kind != hook_kind::none)
    hook.emplace(asio_ctx::create_hook(counter{kind, made, open}).enable());
  bool is_clean = true;
  bool is_reported = false;
  other.run(7, [&] {
    const asio_ctx::live_counts before = asio_ctx::live_objects();
    const asio_ctx::context_frame frame = asio_ctx::current_frame();
    if (ASIO_CTX_DETAIL_ASAN)
      f(); // the first time, lists grow that stay
    const long blocks = live_blocks;
    allowed = allowed_before;
    try
    {
      f();
    }
    catch (const std::bad_alloc&)
    {
      is_reported = true;
    }
    allowed = -1;
    is_clean = asio_ctx::live_objects() == before && asio_ctx::current_frame() == frame
               && other.get_store() && *other.get_store() == 7
               && asio_ctx::execution_async_id() == asio_ctx::root_async_id && made == 0
               && open == 0;
    // Elsewhere the thread keeps blocks for the next time.
    if (ASIO_CTX_DETAIL_ASAN)
      is_clean = is_clean && live_blocks == blocks;
  });
  if (!is_clean)
    return is_half_made;
  return is_reported ? was_reported : nothing_failed;
}

struct counts
{
  int reported = 0;
  int went_on = 0; // without what there was no memory for
  int ended = 0;   // the process, where Asio promises not to throw
};

// Lets each allocation of the function fail, one at a time.
template <class F>
counts with_each_failure(const char* name, F f)
{
  counts all;
  for (const hook_kind kind :
       {hook_kind::none, hook_kind::counts, hook_kind::stores_data})
    for (long allowed_before = 0;; ++allowed_before)
    {
      BOOST_REQUIRE(allowed_before < 1000);
      const auto result = test_support::in_child([&] {
        const int code = exit_code_with(allowed_before, kind, f);
        std::_Exit(code == nothing_failed && has_failed ? code + 10 : code);
      });
      if (result.status == nothing_failed)
        break;
      all.reported += result.status == was_reported;
      all.went_on += result.status == nothing_failed + 10;
      all.ended += result.signal == SIGABRT;
      BOOST_TEST_INFO(
          name << ", after " << allowed_before << names_of_hooks[static_cast<int>(kind)]
               << ": status " << result.status << ", signal " << result.signal << "\n"
               << result.errors);
      BOOST_TEST(
          (result.status == was_reported || result.status == nothing_failed + 10
           || result.signal == SIGABRT));
    }
  BOOST_TEST_MESSAGE(
      name << ": " << all.reported + all.went_on + all.ended << " failures, "
           << all.reported << " are reported, " << all.went_on << " are not needed, "
           << all.ended << " end the process");
  return all;
}

// All failures are reported, by the function that wants the memory.
template <class F>
void reports(const char* name, F f)
{
  const counts all = with_each_failure(name, f);
  BOOST_TEST(all.reported > 0, name);
  BOOST_TEST(all.ended == 0, name);
}

// None of them ends the process. With AddressSanitizer, which gets each block back at once, no
// blocks are put aside for that.
template <class F>
void goes_on(const char* name, F f)
{
  const counts all = with_each_failure(name, f);
  if (ASIO_CTX_DETAIL_ASAN)
    return;
  BOOST_TEST(all.went_on > 0, name);
  BOOST_TEST(all.ended == 0, name);
}

void nothing() {}

} // namespace

BOOST_AUTO_TEST_SUITE(without_memory)

BOOST_AUTO_TEST_CASE(storages_report_it)
{
  reports("run", [] { storage.run(long_text, nothing); });
  reports("nested runs", [] {
    storage.run(long_text, [] { other.run(8, [] { storage.run(long_text, nothing); }); });
  });
  reports("with_scope", [] { const auto scope = storage.with_scope(long_text); });
  reports("exit", [] { storage.exit(nothing); });
  reports("exit without a default value", [] { other.exit(nothing); });
  reports("enter_with", [] { asio_ctx::bind([] { storage.enter_with(long_text); })(); });
  reports("a storage", [] {
    asio_ctx::async_local_storage<std::string> made({long_text, long_text});
    made.run(long_text, nothing);
  });
}

BOOST_AUTO_TEST_CASE(resources_report_it)
{
  reports("async_resource", [] {
    asio_ctx::async_resource made(long_text);
    made.run_in_async_scope([] { storage.run(long_text, nothing); });
  });
  reports("async_resource::bind", [] {
    asio_ctx::async_resource::bind(nothing, "a function")();
  });
  reports("data", [] {
    static const asio_ctx::resource_key<std::string> key;
    asio_ctx::async_resource made("made");
    made.run_in_async_scope(
        [] { asio_ctx::execution_async_resource()[key] = long_text; });
  });
  reports("create_hook", [] {
    struct silent
    {
      void before(asio_ctx::async_id) {}
    };
    auto hook = asio_ctx::create_hook(silent(), {true, true}).enable();
    asio_ctx::async_resource("made").run_in_async_scope(nothing);
  });
  goes_on("fiber", [] {
    asio_ctx::fiber made([](asio_ctx::fiber&& caller) {
      caller = std::move(caller).resume();
      return std::move(caller);
    });
    made = std::move(made).resume();
  });
}

// Not on a strand: Boost 1.81's ends with a wrong address where there is no memory, without this
// library as well.
BOOST_AUTO_TEST_CASE(posted_functions_report_it)
{
  reports("post", [] {
    asio_ctx::io_context io;
    net::post(io, nothing);
    io.run();
  });
  reports("post to any_io_executor", [] {
    asio_ctx::io_context io;
    const net::any_io_executor executor = io.get_executor();
    net::post(executor, [] { storage.run(long_text, nothing); });
    io.run();
  });
}

// Asio asks for it where it promises not to throw.
BOOST_AUTO_TEST_CASE(an_associated_executor_is_there)
{
  static net::io_context io;
  static const net::any_io_executor executor = io.get_executor();
  static const net::any_io_executor strand = net::make_strand(io);
  static const auto bound = asio_ctx::bind_context(nothing);
  for (const net::any_io_executor& candidate : {executor, strand})
  {
    goes_on("associated_executor", [&candidate] {
      (void)net::get_associated_executor(bound, candidate);
    });
  }
}

BOOST_AUTO_TEST_CASE(io_operations_go_on)
{
  goes_on("timer", [] {
    asio_ctx::io_context io;
    net::steady_timer timer(io, std::chrono::seconds(0));
    timer.async_wait([](const auto&) {});
    io.run();
  });
  goes_on("timer and bind_context", [] {
    net::io_context io;
    net::steady_timer timer(io, std::chrono::seconds(0));
    timer.async_wait(asio_ctx::bind_context([](const auto&) {}));
    io.run();
  });
  reports("post and bind_context", [] {
    net::io_context io;
    net::post(io, asio_ctx::bind_context("a name", nothing));
    io.run();
  });
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(coroutines_go_on)
{
  goes_on("co_spawn", [] {
    net::io_context io;
    asio_ctx::co_spawn(
        io, []() -> net::awaitable<void> { co_await net::post(net::use_awaitable); },
        [](std::exception_ptr e) {
          if (e)
            std::rethrow_exception(e);
        });
    io.run();
  });
  goes_on("run with an awaitable", [] {
    asio_ctx::io_context io;
    net::co_spawn(
        io,
        []() -> net::awaitable<void> {
          co_await storage.run(long_text, []() -> net::awaitable<void> {
            co_await net::post(net::use_awaitable);
          });
        },
        [](std::exception_ptr e) {
          if (e)
            std::rethrow_exception(e);
        });
    io.run();
  });
}

#endif

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_TEST_HAS_FORK
