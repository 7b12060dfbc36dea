// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_HTTP_SERVER_LOG_HPP
#define ASIO_CTX_EXAMPLE_HTTP_SERVER_LOG_HPP

#include <asio_ctx.hpp>
#include <atomic>
#include <boost/config.hpp>
#include <iomanip>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>

namespace example {

/** The id of the current request. */
inline asio_ctx::async_local_storage<const std::string> request_id;

/** Returns it as text: `-` outside requests. */
inline std::string_view current_id() noexcept
{
  const std::string* id = request_id.get_store();
  return id ? std::string_view(*id) : "-";
}

/** Whether there is a log. Set before threads start. */
inline bool log_enabled = true;

// Not inline: in a coroutine that resumes on another thread, the compiler might otherwise keep
// the address of the first thread's number.
BOOST_NOINLINE inline void write_log_line(const std::string& text)
{
  static std::atomic<int> threads{0};
  static thread_local const int thread = ++threads;
  static std::mutex mutex;

  const std::lock_guard<std::mutex> lock(mutex);
  std::cout << std::left << std::setw(10) << current_id() << " thread " << thread << "  "
            << text << std::endl;
}

/** Writes a line that begins with the current request's id and the thread's number. */
template <class... Parts>
void log(const Parts&... parts)
{
  if (!log_enabled)
    return;
  std::ostringstream text;
  (text << ... << parts);
  write_log_line(text.str());
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_HTTP_SERVER_LOG_HPP
