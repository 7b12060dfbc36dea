// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_WHOLE_PROGRAM_SITES_HPP
#define ASIO_CTX_TEST_WHOLE_PROGRAM_SITES_HPP

// Included before the rest of Asio: notes which line of Asio announces an operation, because
// several announce operations of one kind.

#include <boost/asio/detail/handler_tracking.hpp>

namespace kinds {

/** A line of Asio's source. */
struct site
{
  const char* file = "";
  int line = 0;
};

/** The line that announces an operation just now, on this thread. */
inline thread_local site announcing;

} // namespace kinds

#undef BOOST_ASIO_HANDLER_CREATION
#define BOOST_ASIO_HANDLER_CREATION(args)       \
  (::kinds::announcing = {__FILE__, __LINE__}), \
      ::asio_ctx::detail::tracked_operation::creation args

#endif // ASIO_CTX_TEST_WHOLE_PROGRAM_SITES_HPP
