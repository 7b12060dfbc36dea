// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_PROGRAM_KIND_HPP
#define ASIO_CTX_DETAIL_BASE_PROGRAM_KIND_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// True if Asio includes handler_tracking.hpp in this translation unit.
#if defined(BOOST_ASIO_CUSTOM_HANDLER_TRACKING)
#define ASIO_CTX_DETAIL_STRING_OF(text) #text
#define ASIO_CTX_DETAIL_STRING(macro) ASIO_CTX_DETAIL_STRING_OF(macro)
inline constexpr bool whole_program =
    std::string_view(ASIO_CTX_DETAIL_STRING(BOOST_ASIO_CUSTOM_HANDLER_TRACKING))
        .find("asio_ctx/handler_tracking.hpp")
    != std::string_view::npos;
#undef ASIO_CTX_DETAIL_STRING
#undef ASIO_CTX_DETAIL_STRING_OF
#else
inline constexpr bool whole_program = false;
#endif

// In a whole program Asio's operations are larger, so translation units of both kinds
// must not become one program. Each has a variable whose name tells what to do. It is
// thread-local in one kind only: linkers refuse to link the two.
#if defined(_MSC_VER)
#define ASIO_CTX_DETAIL_MARK(name)
#else
#define ASIO_CTX_DETAIL_MARK(name) __asm__(name)
#endif
#define ASIO_CTX_DETAIL_LINK_ERROR                                   \
  ASIO_CTX_DETAIL_MARK(                                              \
      "asio_ctx_link_error__some_targets_are_built_with_the_target_" \
      "asio_ctx_whole_program_and_some_without__link_it_to_all_or_to_none")

template <bool IsWholeProgram>
struct program_kind;

template <>
struct program_kind<false>
{
  ASIO_CTX_DETAIL_SHARED static inline char mark ASIO_CTX_DETAIL_LINK_ERROR = 0;
};

template <>
struct program_kind<true>
{
  ASIO_CTX_DETAIL_SHARED static inline thread_local char mark ASIO_CTX_DETAIL_LINK_ERROR =
      0;
};

// Compiled into every object, where `nm -C` shows it: see tools/check_whole_program.
template <bool IsWholeProgram>
inline char* mark_of_program_kind() noexcept
{
  return &program_kind<IsWholeProgram>::mark;
}

#undef ASIO_CTX_DETAIL_LINK_ERROR
#undef ASIO_CTX_DETAIL_MARK

#if defined(_MSC_VER)
#if defined(BOOST_ASIO_CUSTOM_HANDLER_TRACKING)
#pragma detect_mismatch("asio_ctx::whole_program", "linked")
#else
#pragma detect_mismatch("asio_ctx::whole_program", "not linked")
#endif
#else
template char* mark_of_program_kind<whole_program>() noexcept;
#endif

#if defined(__ELF__)
// Not every linker compares the marks: clang's link-time optimisation does not, and most
// linkers do not compare those of shared libraries. So each kind has another variable. A
// program with the variables of both kinds ends before main, and says why.
template <class>
struct part_with_whole_program
{
  ASIO_CTX_DETAIL_SHARED __attribute__((used)) static inline char here = 0;
};

template <class>
struct part_without_whole_program
{
  ASIO_CTX_DETAIL_SHARED __attribute__((used)) static inline char here = 0;
};

// The same variables, under other names: a compiler that sees the definition of a
// variable assumes that the variable exists.
ASIO_CTX_DETAIL_SHARED extern char any_part_with_whole_program __asm__(
    "_ZN8asio_ctx2v06detail23part_with_whole_programIvE4hereE") __attribute__((weak));
ASIO_CTX_DETAIL_SHARED extern char any_part_without_whole_program __asm__(
    "_ZN8asio_ctx2v06detail26part_without_whole_programIvE4hereE") __attribute__((weak));

template <bool IsWholeProgram>
ASIO_CTX_DETAIL_NOINLINE bool refuse_mixed_program()
{
  using this_part = std::conditional_t<
      IsWholeProgram, part_with_whole_program<void>, part_without_whole_program<void>>;
  const char* other = &any_part_with_whole_program;
  if constexpr (IsWholeProgram)
    other = &any_part_without_whole_program;
  this_part::here = 1; // so that it is in the object
  if (!other)
    return true;
  std::fputs(
      "asio_ctx: some targets are built with the target asio_ctx::whole_program and some "
      "without: link it to all or to none\n",
      stderr);
  std::abort();
}

template <bool IsWholeProgram>
struct mixed_program
{
  static inline const bool refused = refuse_mixed_program<IsWholeProgram>();
};

template struct mixed_program<whole_program>;
#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_PROGRAM_KIND_HPP
