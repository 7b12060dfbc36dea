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

// A bit that is unique to a hook which must not see what its callbacks start; zero for
// other hooks.
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

// A user's callbacks, type-erased. Missing ones are null.
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
  event_set events = 0; // those for which it has a callback
  const skip_bit skips;
  const bool tracks_coroutines;
  const bool sees_everything;
};

// The enabled hooks, in the order in which they were enabled. A list never changes:
// enabling and disabling make a new one. A thread that uses an old list keeps it alive by
// noting it in its state.
struct hook_list
{
  struct entry
  {
    std::shared_ptr<hook_node> hook;
    std::uint64_t enabled_at; // see hook_registry::changes
  };

  std::vector<entry> entries;
  std::unique_ptr<hook_list> next; // for lists that no thread can find

  // Returns true if the hook is in the list and was enabled by `until`.
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
