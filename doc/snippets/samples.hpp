// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DOC_SAMPLES_HPP
#define ASIO_CTX_DOC_SAMPLES_HPP

// What all samples of the manual assume.

// tag::samples[]
#include <algorithm>
#include <asio_ctx.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <csignal>
#include <deque>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace net = boost::asio;

// tag::log[]
inline asio_ctx::async_local_storage<const int> request_id;

inline void log(const std::string& message)
{
  const int* id = request_id.get_store();
  std::cout << (id ? std::to_string(*id) : "-") + ": " + message + '\n';
}
// end::log[]
// end::samples[]

#endif // ASIO_CTX_DOC_SAMPLES_HPP
