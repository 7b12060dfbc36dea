// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_OUTSTANDING_WORK_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_OUTSTANDING_WORK_HPP

// The number of units of work that keep io_context::run() from returning: one for each
// operation, work guard and tracked executor. Asio keeps it in a private member, whose name
// may stand in an explicit instantiation.

#include <asio_ctx/detail/asio/native/tested.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#ifndef ASIO_CTX_NATIVE_OUTSTANDING_WORK
#if defined(BOOST_ASIO_HAS_IOCP)
#define ASIO_CTX_NATIVE_OUTSTANDING_WORK 0
#else
#define ASIO_CTX_NATIVE_OUTSTANDING_WORK ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif
#endif

#if ASIO_CTX_NATIVE_OUTSTANDING_WORK
#include <boost/asio/detail/scheduler.hpp>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

#if ASIO_CTX_NATIVE_OUTSTANDING_WORK

using asio_scheduler = boost::asio::detail::scheduler;
using asio_work_count = boost::asio::detail::atomic_count;

asio_work_count& work_count_of(asio_scheduler& scheduler) noexcept;

template <asio_work_count asio_scheduler::* Member>
struct work_count_reader
{
  friend asio_work_count& work_count_of(asio_scheduler& scheduler) noexcept
  {
    return scheduler.*Member;
  }
};

template struct work_count_reader<&asio_scheduler::outstanding_work_>;

inline std::optional<long> outstanding_work(boost::asio::io_context& io)
{
  return static_cast<long>(work_count_of(boost::asio::use_service<asio_scheduler>(io)));
}

#else

inline std::optional<long> outstanding_work(boost::asio::io_context&)
{
  return std::nullopt; // unknown
}

#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_OUTSTANDING_WORK_HPP
