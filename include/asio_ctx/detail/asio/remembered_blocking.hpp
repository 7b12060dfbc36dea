// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_REMEMBERED_BLOCKING_HPP
#define ASIO_CTX_DETAIL_ASIO_REMEMBERED_BLOCKING_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/executor_traits.hpp>
#include <asio_ctx/detail/base/compact.hpp>
#include <atomic>
#include <boost/asio/execution/any_executor.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/query.hpp>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Asio's any_executor allocates the answer when it is asked if it blocks, and it asks
// each executor that is put into it. So a context executor over an any_executor remembers
// the answer in the note of its box. It passes the note on to executors that are made
// from it with other properties: a coroutine asks once, not for each operation.
template <class... Properties>
std::true_type is_any_executor(const asio::execution::any_executor<Properties...>*);
std::false_type is_any_executor(const void*);

template <class Executor>
struct remembers_blocking
  : decltype(is_any_executor(static_cast<const Executor*>(nullptr))){};

// Returns an answer as a note; 0 means no note.
inline unsigned char note_of(const asio::execution::blocking_t& answer) noexcept
{
  if (answer == asio::execution::blocking.possibly)
    return 1;
  return answer == asio::execution::blocking.never ? 2 : 3;
}

inline asio::execution::blocking_t answer_of(unsigned char note) noexcept
{
  if (note == 1)
    return asio::execution::blocking.possibly;
  if (note == 2)
    return asio::execution::blocking.never;
  return asio::execution::blocking.always;
}

template <class Compact>
asio::execution::blocking_t query_blocking(const Compact& inner)
{
  std::atomic<unsigned char>& note = inner.note();
  if (const unsigned char known = note.load(std::memory_order_relaxed))
    return answer_of(known);
  const asio::execution::blocking_t answer =
      asio::query(inner.get(), asio::execution::blocking);
  note.store(note_of(answer), std::memory_order_relaxed);
  return answer;
}

// Passes on the note after `to` was made from `from` with a property, required or
// preferred.
template <class Property, class Executor, std::size_t From, std::size_t To>
void hand_on_blocking(
    const compact<Executor, From>& from, const compact<Executor, To>& to,
    bool required) noexcept
{
  if constexpr (remembers_blocking<Executor>::value)
  {
    unsigned char note = from.note().load(std::memory_order_relaxed);
    if constexpr (is_blocking_kind<Property>::value)
    {
      const unsigned char wanted = note_of(asio::execution::blocking_t(Property()));
      if (required)
        note = wanted;
      else if (note != wanted)
        note = 0; // it may not have been granted
    }
    to.note().store(note, std::memory_order_relaxed);
  }
}

template <class Property, class From, class To>
void hand_on_blocking(const From&, const To&, bool) noexcept
{}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_REMEMBERED_BLOCKING_HPP
