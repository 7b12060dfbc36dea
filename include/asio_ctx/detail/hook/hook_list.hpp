// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_HOOK_HOOK_LIST_HPP
#define ASIO_CTX_DETAIL_HOOK_HOOK_LIST_HPP

#include <algorithm>
#include <asio_ctx/detail/hook/event.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A bit of its own for a hook that is not to see what its callbacks start; zero for others.
class skip_bit
{
public:
  inline explicit skip_bit(bool wanted);
  skip_bit(skip_bit&& other) noexcept : bit_(std::exchange(other.bit_, 0)) {}
  skip_bit& operator=(skip_bit&&) = delete;
  inline ~skip_bit();

  std::uint64_t get() const noexcept { return bit_; }

private:
  std::uint64_t bit_ = 0;
};

// A user's callbacks, type-erased. One that is not there is null.
struct hook_node
{
  using callback = void (*)(hook_node& hook, std::uint64_t argument);

  hook_node(skip_bit bit, bool with_coroutines) noexcept
    : skips(std::move(bit)), tracks_coroutines(with_coroutines),
      sees_everything(skips.get() == 0 && with_coroutines)
  {}

  hook_node(const hook_node&) = delete;
  hook_node& operator=(const hook_node&) = delete;

  callback& operator[](event_kind kind) noexcept
  {
    return calls[static_cast<std::size_t>(kind)];
  }

  callback calls[event_kinds] = {};
  event_set events = 0; // those that it has a callback for
  const skip_bit skips;
  const bool tracks_coroutines;
  const bool sees_everything;
};

// The hooks that are enabled, in the order in which they were. Never changed: enabling and
// disabling make a new list, and a thread that goes through an old one keeps that alive by
// saying so in its state.
struct hook_list
{
  struct entry
  {
    std::shared_ptr<hook_node> hook;
    std::uint64_t enabled_at; // see hook_registry::changes
  };

  std::vector<entry> entries;
  std::unique_ptr<hook_list> next; // where no thread can come to it

  // Whether the hook is one of them, enabled by then.
  bool has(const hook_node* hook, std::uint64_t until = ~std::uint64_t()) const noexcept
  {
    return std::any_of(entries.begin(), entries.end(), [hook, until](const entry& e) {
      return e.hook.get() == hook && e.enabled_at <= until;
    });
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_HOOK_HOOK_LIST_HPP
