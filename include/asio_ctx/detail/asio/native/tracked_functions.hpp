// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_TRACKED_FUNCTIONS_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_TRACKED_FUNCTIONS_HPP

// What an execution context of this library's own queues is an operation for Asio's handler
// tracking, too. So it is a resource in a whole program. As in Asio, the last template
// parameter of a function's class is its base class, and the last two of a wait's class are
// the handler and the executor: see operation_parameters.hpp.

#include <asio_ctx/detail/asio/native/tested.hpp>

#ifndef ASIO_CTX_NATIVE_TRACKED_FUNCTIONS
#define ASIO_CTX_NATIVE_TRACKED_FUNCTIONS ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

#if ASIO_CTX_NATIVE_TRACKED_FUNCTIONS

#include <boost/asio/detail/handler_tracking.hpp>

#define ASIO_CTX_DETAIL_TRACKED BOOST_ASIO_INHERIT_TRACKED_HANDLER
#define ASIO_CTX_DETAIL_TRACK_CREATION(args) BOOST_ASIO_HANDLER_CREATION(args)
#define ASIO_CTX_DETAIL_TRACK_COMPLETION(args) BOOST_ASIO_HANDLER_COMPLETION(args)
#define ASIO_CTX_DETAIL_TRACK_BEGIN(args) BOOST_ASIO_HANDLER_INVOCATION_BEGIN(args)
#define ASIO_CTX_DETAIL_TRACK_END BOOST_ASIO_HANDLER_INVOCATION_END

#else

#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/frame/frame_ptr.hpp>
#include <asio_ctx/detail/frame/storage_scope.hpp>
#include <asio_ctx/detail/resource/announce.hpp>
#include <optional>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// What is queued in a whole program keeps its context itself.
struct kept_context
{
  frame_ptr frame = whole_program ? frame_ptr(capture_frame()) : frame_ptr();
};

class kept_context_call
{
public:
  explicit kept_context_call(kept_context& kept)
  {
    if (whole_program)
      call_.emplace(kept.frame.release());
  }

private:
  std::optional<frame_call> call_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#define ASIO_CTX_DETAIL_TRACKED : ::asio_ctx::detail::kept_context
#define ASIO_CTX_DETAIL_TRACK_CREATION(args) static_cast<void>(0)
#define ASIO_CTX_DETAIL_TRACK_COMPLETION(args) \
  ::asio_ctx::detail::kept_context kept        \
  {                                            \
    std::move(args.frame)                      \
  }
#define ASIO_CTX_DETAIL_TRACK_BEGIN(args) \
  const ::asio_ctx::detail::kept_context_call in_context(kept)
#define ASIO_CTX_DETAIL_TRACK_END static_cast<void>(0)

#endif

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_TRACKED_FUNCTIONS_HPP
