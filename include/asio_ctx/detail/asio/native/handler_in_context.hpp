// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_HANDLER_IN_CONTEXT_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_HANDLER_IN_CONTEXT_HPP

// Forwards everything that Asio asks a handler_in_context for to the handler inside of
// it.

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/continuation.hpp>
#include <asio_ctx/detail/asio/forwarded_associator.hpp>
#include <asio_ctx/detail/automatic/handler_in_context.hpp>
#include <boost/asio/associator.hpp>
#include <cstddef>
#if BOOST_ASIO_VERSION < 103000 && !defined(BOOST_ASIO_NO_DEPRECATED)
#include <boost/asio/detail/handler_alloc_helpers.hpp>
#include <boost/asio/detail/handler_invoke_helpers.hpp>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Handler, class Operation>
bool asio_handler_is_continuation(handler_in_context<Handler, Operation>* handler)
{
  return is_continuation(handler->get());
}

#if BOOST_ASIO_VERSION < 103000 && !defined(BOOST_ASIO_NO_DEPRECATED)

// Hooks of older handlers, e.g. of those of strand.wrap().

template <class Function, class Handler, class Operation>
void asio_handler_invoke(
    Function&& function, handler_in_context<Handler, Operation>* handler)
{
  boost_asio_handler_invoke_helpers::invoke(function, handler->get());
}

template <class Handler, class Operation>
void* asio_handler_allocate(
    std::size_t size, handler_in_context<Handler, Operation>* handler)
{
  return boost_asio_handler_alloc_helpers::allocate(size, handler->get());
}

template <class Handler, class Operation>
void asio_handler_deallocate(
    void* pointer, std::size_t size, handler_in_context<Handler, Operation>* handler)
{
  boost_asio_handler_alloc_helpers::deallocate(pointer, size, handler->get());
}

#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

template <
    template <class, class> class Associator, class Handler, class Operation,
    class DefaultCandidate>
struct boost::asio::associator<
    Associator, asio_ctx::detail::handler_in_context<Handler, Operation>,
    DefaultCandidate>
  : asio_ctx::detail::forwarded_associator<
        Associator, asio_ctx::detail::handler_in_context<Handler, Operation>, Handler,
        DefaultCandidate>
{};

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_HANDLER_IN_CONTEXT_HPP
