// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_NAMES_OF_ASIO_HPP
#define ASIO_CTX_DETAIL_INSIGHT_NAMES_OF_ASIO_HPP

#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// What the reader looks for in the names of symbols and types. Where a version of Asio has
// another name, nothing is found.
namespace names_of_asio {

// The function with which co_spawn was called is in the type of a coroutine's parameter.
inline constexpr std::string_view awaitable_as_function =
    "boost::asio::detail::awaitable_as_function<";
inline constexpr std::string_view co_spawn_state = "co_spawn_state<";

// Stackful coroutines.
inline constexpr std::string_view fiber_thread =
    "vtable for boost::asio::detail::spawned_fiber_thread";
inline constexpr std::string_view coroutine_thread =
    "vtable for boost::asio::detail::spawned_coroutine_thread";
inline constexpr std::string_view spawn_entry_point = "spawn_entry_point<";
inline constexpr std::string_view spawn_handler = "::spawn_handler<";
inline constexpr std::string_view spawned_thread = "::spawned_thread_";

// Functions that an executor runs later.
inline constexpr std::string_view complete_function =
    "void boost::asio::detail::executor_function::complete<";
inline constexpr std::string_view operation_of_function =
    "::executor_op<boost::asio::detail::executor_function,";

// What runs a strand.
inline constexpr std::string_view complete_strand =
    "complete<boost::asio::detail::strand_executor_service::invoker<";
inline constexpr std::string_view operation_of_strand =
    "executor_op<boost::asio::detail::strand_executor_service::invoker<";

} // namespace names_of_asio

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_NAMES_OF_ASIO_HPP
