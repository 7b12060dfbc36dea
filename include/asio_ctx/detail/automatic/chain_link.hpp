// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_CHAIN_LINK_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_CHAIN_LINK_HPP

#include <asio_ctx/detail/automatic/chain.hpp>
#include <asio_ctx/detail/base/recycled_memory.hpp>
#include <cstdint>
#include <new>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Makes a chain for a coroutine whose beginning was compiled without asio_ctx.
inline chain* make_chain_in_the_middle()
{
  void* const memory = allocate_block(this_thread(), sizeof(chain), alignof(chain));
  return ::new (memory) chain(chain::in_the_middle());
}

inline void free_chain(chain* made) noexcept
{
  made->~chain();
  free_block(this_thread(), made, sizeof(chain), alignof(chain));
}

// A coroutine's pointer to its chain, with its duties: to free the chain, and to leave it
// at the end.
class chain_link
{
public:
  chain* get() const noexcept
  {
    return reinterpret_cast<chain*>(bits_ & ~(owns | leaves));
  }

  // Joins a chain that the awaiting coroutine enters and leaves.
  void join(chain* joined) noexcept { bits_ = reinterpret_cast<std::uintptr_t>(joined); }

  // Joins a chain that the awaiting coroutine does not know. This coroutine leaves it at
  // its end.
  void join_from_outside(chain* joined) noexcept
  {
    join(joined);
    bits_ |= leaves;
  }

  void own(chain* made) noexcept
  {
    join(made);
    bits_ |= owns | leaves;
  }

  bool leaves_at_end() const noexcept { return (bits_ & leaves) != 0; }
  bool is_owner() const noexcept { return (bits_ & owns) != 0; }

private:
  static constexpr std::uintptr_t owns = 1;
  static constexpr std::uintptr_t leaves = 2;

  std::uintptr_t bits_ = 0;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_CHAIN_LINK_HPP
