// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_STRAND_HPP
#define ASIO_CTX_IMPL_STRAND_HPP

#include <asio_ctx/context_executor.hpp>
#include <boost/asio/strand.hpp>
#include <type_traits>
#include <utility>

namespace boost {
namespace asio {

// A strand calls its queued functions without asking the executor below it. A strand over
// a context executor would run one request's handler in the context of the code that
// posted first. So this one is turned inside out: a context executor over a strand.
template <typename Executor>
class strand<::asio_ctx::context_executor<Executor>>
  : public ::asio_ctx::context_executor<strand<Executor>>
{
  using base_type = ::asio_ctx::context_executor<strand<Executor>>;

public:
  using inner_executor_type = ::asio_ctx::context_executor<Executor>;

  template <
      typename Executor1, std::enable_if_t<
                              std::conjunction_v<
                                  std::negation<std::is_base_of<strand, Executor1>>,
                                  std::is_convertible<Executor1, inner_executor_type>>,
                              int> = 0>
  explicit strand(const Executor1& executor)
    : base_type(strand<Executor>(inner_executor_type(executor).get_inner_executor()))
  {}

  template <
      typename Other,
      std::enable_if_t<
          ::asio_ctx::detail::converts_to_other<Other, Executor>::value, int> = 0>
  strand(const strand<::asio_ctx::context_executor<Other>>& other)
    : base_type(strand<Executor>(::asio_ctx::detail::inner_executor(other)))
  {}

  inner_executor_type get_inner_executor() const noexcept
  {
    return inner_executor_type(base_type::get_inner_executor().get_inner_executor());
  }

  bool running_in_this_thread() const noexcept
  {
    return base_type::get_inner_executor().running_in_this_thread();
  }
};

// A strand over such a strand.
template <typename Executor>
class strand<strand<::asio_ctx::context_executor<Executor>>>
  : public strand<::asio_ctx::context_executor<strand<Executor>>>
{
  using base_type = strand<::asio_ctx::context_executor<strand<Executor>>>;

public:
  using base_type::base_type;
};

} // namespace asio
} // namespace boost

#endif // ASIO_CTX_IMPL_STRAND_HPP
