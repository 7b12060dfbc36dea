// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_INLINE_OR_HPP
#define ASIO_CTX_IMPL_INLINE_OR_HPP

#include <asio_ctx/context_executor.hpp>

#if __has_include(<boost/asio/inline_or_executor.hpp>)

#include <boost/asio/inline_or_executor.hpp>
#include <type_traits>

namespace boost {
namespace asio {

// An inline_or_executor runs functions without asking the executor below it, so handlers
// on one over a context executor would have no context. This one is turned inside out, as
// the strand in strand.hpp is.
template <typename Executor, typename Blocking, typename InlineExceptionHandling>
class inline_or_executor<
    ::asio_ctx::context_executor<Executor>, Blocking, InlineExceptionHandling>
  : public ::asio_ctx::context_executor<
        inline_or_executor<Executor, Blocking, InlineExceptionHandling>>
{
  using inner_type = inline_or_executor<Executor, Blocking, InlineExceptionHandling>;
  using base_type = ::asio_ctx::context_executor<inner_type>;

public:
  using inner_executor_type = ::asio_ctx::context_executor<Executor>;

  template <
      typename Executor1,
      std::enable_if_t<
          std::conjunction_v<
              std::negation<std::is_base_of<inline_or_executor, Executor1>>,
              std::is_convertible<Executor1, inner_executor_type>>,
          int> = 0>
  explicit inline_or_executor(const Executor1& executor)
    : base_type(inner_type(inner_executor_type(executor).get_inner_executor()))
  {}
};

} // namespace asio
} // namespace boost

#endif

#endif // ASIO_CTX_IMPL_INLINE_OR_HPP
