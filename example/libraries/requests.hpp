// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef EXAMPLE_LIBRARIES_REQUESTS_HPP
#define EXAMPLE_LIBRARIES_REQUESTS_HPP

#include <asio_ctx.hpp>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace example {

namespace net = boost::asio;
using boost::system::error_code;

/** The id of the current request. */
inline asio_ctx::async_local_storage<const int> request_id;

inline constexpr int requests = 20; // at the same time
inline constexpr int rounds = 10;   // of each request

// CMakeLists.txt compiles each program once for each mode.
#if defined(EXAMPLE_CONTEXT_EXECUTOR)
using io_context = asio_ctx::io_context;
#else
using io_context = net::io_context;
#endif

/** Returns the token, bound to the current context in the mode bind_context. */
template <class Token>
auto keep(Token token)
{
#if defined(EXAMPLE_BIND_CONTEXT)
  return asio_ctx::propagate_context(std::move(token));
#else
  return token;
#endif
}

/** Counts what the handlers of requests saw. */
class sightings
{
public:
  /** To be called by each handler of the request `id`. */
  void check(int id)
  {
    const int* const seen = request_id.get_store();
    ++(!seen ? lost_ : *seen == id ? right_ : anothers_);
  }

  void print(std::string_view handlers) const
  {
    std::cout << handlers << ": " << right_ << " right, " << lost_ << " lost, "
              << anothers_ << " another's\n";
  }

private:
  std::atomic<int> right_ = 0;
  std::atomic<int> lost_ = 0;
  std::atomic<int> anothers_ = 0;
};

inline void throw_if(error_code error)
{
  if (error)
    throw boost::system::system_error(error);
}

inline void throw_if(std::exception_ptr error)
{
  if (error)
    std::rethrow_exception(error);
}

} // namespace example

#endif // EXAMPLE_LIBRARIES_REQUESTS_HPP
