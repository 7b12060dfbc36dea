// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_COMPACT_HPP
#define ASIO_CTX_DETAIL_BASE_COMPACT_HPP

#include <asio_ctx/detail/base/recycled_memory.hpp>
#include <asio_ctx/detail/base/reference_count.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Holds a constant value in at most `Limit` bytes: in place if it fits, else in a
// recycled block that copies share. Asio's any_executor holds targets of up to 24 bytes
// in place. For larger ones it would allocate from the heap, for each operation again.
template <
    class T, std::size_t Limit,
    bool Fits = sizeof(T) <= Limit && alignof(T) <= alignof(void*)>
class compact
{
public:
  static constexpr bool fits = true;

  explicit compact(T value) noexcept : value_(std::move(value)) {}

  const T& get() const noexcept { return value_; }

private:
  T value_;
};

template <class T, std::size_t Limit>
class compact<T, Limit, false>
{
public:
  static constexpr bool fits = false;

  explicit compact(T value)
    : box_(::new(allocate_needed_block(this_thread(), sizeof(box), alignof(box)))
               box{{}, std::move(value)})
  {} // moving an executor does not throw

  compact(const compact& other) noexcept : box_(other.box_) { box_->owners.add(); }
  compact(compact&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}

  compact& operator=(compact other) noexcept
  {
    std::swap(box_, other.box_);
    return *this;
  }

  ~compact()
  {
    if (!box_ || !box_->owners.drop())
      return;
    box_->~box();
    free_block(this_thread(), box_, sizeof(box), alignof(box));
  }

  const T& get() const noexcept { return box_->value; }

  // A note about the value, which copies share.
  std::atomic<unsigned char>& note() const noexcept { return box_->note; }

private:
  struct box
  {
    reference_count owners;
    T value;
    std::atomic<unsigned char> note{0};
  };

  box* box_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_COMPACT_HPP
