// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_HOOK_FAILURE_HPP
#define ASIO_CTX_DETAIL_HOOK_FAILURE_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <typeinfo>
#if defined(__GNUC__)
#include <cxxabi.h>
#endif
// 32-bit ARM has unwind tables of another kind.
#if defined(__linux__) && defined(__GCC_HAVE_DWARF2_CFI_ASM) && !defined(__arm__)
#define ASIO_CTX_DETAIL_SEARCHES_STACK 1
#include <unwind.h>
#else
#define ASIO_CTX_DETAIL_SEARCHES_STACK 0
#endif

namespace asio_ctx {
inline namespace v0 {

/** An exception that left a callback of a hook. */
struct hook_failure
{
  std::exception_ptr error; /**< The exception. */
  const char* callback;     /**< The name of the callback: "init", "before", ... */
};

/** A function that is called with an exception that left a callback of a hook. */
using hook_failure_handler = void (*)(const hook_failure&);

namespace detail {

struct hook_node;
inline const char* name_of_callback() noexcept; // of the running callback; event.hpp

struct ASIO_CTX_DETAIL_SHARED failure_settings
{
  std::atomic<hook_failure_handler> handler{nullptr};
  std::atomic<void (*)()> print_stacktrace{nullptr}; // see stacktrace.hpp
};

inline failure_settings& failures() noexcept
{
  return immortal<failure_settings>();
}

// Prints the type of the current exception, which is `error` unless that is null.
inline void print_type([[maybe_unused]] const std::exception* error)
{
  const char* name = nullptr;
#if defined(__GNUC__)
  // Works without RTTI, too.
  if (const std::type_info* type = abi::__cxa_current_exception_type())
  {
    int status = 0;
    name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status); // never freed
    if (!name)
      name = type->name();
  }
#elif defined(__cpp_rtti)
  if (error)
    name = typeid(*error).name();
#endif
  std::fputs(name ? name : "of a type unknown here", stderr);
}

inline void print_failure(const hook_failure& failure)
{
  std::fprintf(
      stderr,
      "asio_ctx: an exception left the %s callback of a hook: ", failure.callback);
#if ASIO_CTX_DETAIL_EXCEPTIONS
  try
  {
    std::rethrow_exception(failure.error);
  }
  catch (const std::exception& error)
  {
    print_type(&error);
    std::fprintf(stderr, ": %s\n", error.what());
  }
  catch (...)
#endif
  {
    print_type(nullptr);
    std::fputs("\n", stderr);
  }
  if (auto print = failures().print_stacktrace.load(std::memory_order_relaxed))
    print();
}

// Reports std::current_exception() and ends the process.
[[noreturn]] inline void callback_has_thrown() noexcept
{
  const hook_failure failure{std::current_exception(), name_of_callback()};
  const hook_failure_handler handler = failures().handler.load(std::memory_order_acquire);
  (handler ? handler : &print_failure)(failure);
  std::abort();
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#if ASIO_CTX_DETAIL_SEARCHES_STACK

// C++ exception handling first searches the stack for a handler, and unwinds only then. A
// function that takes part in the search can end the process at the throw, while the
// whole stack is still there. The language has no means for that, so call_guarded() below
// names this function in its unwind table.
extern "C" inline __attribute__((used, visibility("hidden"))) _Unwind_Reason_Code
asio_ctx_v0_search(
    int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception* exception,
    _Unwind_Context*)
{
  if ((actions & _UA_SEARCH_PHASE) && !(actions & _UA_FORCE_UNWIND))
  {
    abi::__cxa_begin_catch(exception);
    asio_ctx::detail::callback_has_thrown();
  }
  return _URC_CONTINUE_UNWIND;
}

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Calls a callback of a hook. An exception that leaves it ends the process. Returns the
// thread on which the callback has returned.
ASIO_CTX_DETAIL_NOINLINE inline thread_state& call_guarded(
    void (*function)(hook_node&, std::uint64_t), hook_node& hook, std::uint64_t argument)
{
  asm volatile(".cfi_personality 0x1b, asio_ctx_v0_search"); // 0x1b: relative, 4 bytes
  function(hook, argument);
  return thread_of_this_call(); // not a tail call: the frame must stay
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#else

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Calls a callback of a hook. An exception that leaves it ends the process. Returns the
// thread on which the callback has returned.
inline thread_state& call_guarded(
    void (*function)(hook_node&, std::uint64_t), hook_node& hook,
    std::uint64_t argument) noexcept
{
  ASIO_CTX_DETAIL_TRY
  {
    function(hook, argument);
  }
  ASIO_CTX_DETAIL_CATCH(...)
  {
    callback_has_thrown();
  }
  return this_thread();
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif

#endif // ASIO_CTX_DETAIL_HOOK_FAILURE_HPP
