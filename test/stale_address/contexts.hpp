// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_STALE_ADDRESS_CONTEXTS_HPP
#define ASIO_CTX_TEST_STALE_ADDRESS_CONTEXTS_HPP

#include <array>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/context_frame.hpp>
#include <cstddef>
#include <utility>

#define STALE_ADDRESS_EXPORT __attribute__((visibility("default")))
#define STALE_ADDRESS_INLINE [[gnu::always_inline]] inline

namespace stale_address {

struct tally
{
  int hops = 0;
  int checks = 0;
  int stale = 0;
};

enum class accessor
{
  library,
  direct,
  noinline
};

inline constexpr std::array<const char*, 3> accessor_names{
    "library", "direct", "noinline"};

// The context as the library keeps it. A home is the frame that holds its number.
class library_context
{
public:
  using variable = asio_ctx::async_local_storage<int>;
  using home = asio_ctx::context_frame;

  explicit library_context(variable& storage) : storage_(&storage) {}

  home make_home(int number) const
  {
    return storage_->run(number, [] { return asio_ctx::current_frame(); });
  }

  asio_ctx::frame_scope enter_home(const home& h, int) const
  {
    return asio_ctx::frame_scope(h);
  }

  // Below the interface and not forced inline: what GCC inlines by itself it also moves.
  const void* spot() const { return asio_ctx::detail::current_node(); }

  static const void* spot_of(const home& h)
  {
    const asio_ctx::frame_scope here(h);
    return asio_ctx::detail::current_node();
  }

  STALE_ADDRESS_INLINE bool is_at(const home& h) const
  {
    return asio_ctx::current_frame() == h;
  }

  STALE_ADDRESS_INLINE int read() const
  {
    const int* store = storage_->get_store();
    return store ? *store : 0;
  }

  STALE_ADDRESS_INLINE void write(int value) const { storage_->enter_with(value); }

  STALE_ADDRESS_INLINE int read_inside(int value) const
  {
    return storage_->run(value, [this] { return read(); });
  }

  STALE_ADDRESS_INLINE asio_ctx::scope open(int value) const
  {
    return storage_->with_scope(value);
  }

private:
  variable* storage_;
};

// The same by hand: a table for each thread, where each variable has a place. Only one
// thread runs at a time, so that even a stale access is no data race.
struct place
{
  int value;

  [[gnu::noinline]] int read() const { return value; }
  [[gnu::noinline]] int exchange(int v) { return std::exchange(value, v); }
  [[gnu::noinline]] bool is(const place* other) const { return this == other; }
};

STALE_ADDRESS_EXPORT inline thread_local std::array<place, 8> places{};

struct direct_access
{
  STALE_ADDRESS_INLINE static place& at(std::size_t index) { return places[index]; }
};

namespace {

// Not enough: a compiler sees that this depends on nothing but `index` and calls it once.
// (Clang looks only into functions that no other definition can replace, hence the unnamed
// namespace.)
struct noinline_access
{
  [[gnu::noinline]] static place& at(std::size_t index) { return places[index]; }
};

} // namespace

template <class Access>
class place_scope
{
public:
  place_scope(std::size_t index, int value)
    : index_(index), saved_(Access::at(index).exchange(value))
  {}
  place_scope(const place_scope&) = delete;
  place_scope& operator=(const place_scope&) = delete;
  ~place_scope() { Access::at(index_).exchange(saved_); }

private:
  std::size_t index_;
  int saved_;
};

// A home is the address of the variable's place on a thread.
template <class Access>
class place_context
{
public:
  struct variable
  {
    std::size_t index = 3;
  };

  using home = const place*;

  explicit place_context(const variable& v) : index_(v.index) {}

  home make_home(int) const { return &Access::at(index_); }

  place_scope<Access> enter_home(home, int number) const { return {index_, number}; }

  const void* spot() const { return &Access::at(index_); }

  static const void* spot_of(home h) { return h; }

  STALE_ADDRESS_INLINE bool is_at(home h) const { return Access::at(index_).is(h); }

  STALE_ADDRESS_INLINE int read() const { return Access::at(index_).read(); }

  STALE_ADDRESS_INLINE void write(int value) const { Access::at(index_).exchange(value); }

  STALE_ADDRESS_INLINE int read_inside(int value) const
  {
    const place_scope<Access> here(index_, value);
    return read();
  }

  // Has no scope that may be left on another thread.
  STALE_ADDRESS_INLINE int open(int value) const
  {
    return Access::at(index_).exchange(value);
  }

private:
  std::size_t index_;
};

// Calls `f` with the context that the accessor is for, wrapped in a `type`.
template <class Context>
struct type
{
  using context = Context;
};

template <class F>
tally with_context_of(accessor which, F f)
{
  switch (which)
  {
  case accessor::library:
    return f(type<library_context>());
  case accessor::direct:
    return f(type<place_context<direct_access>>());
  case accessor::noinline:
    return f(type<place_context<noinline_access>>());
  }
  return {};
}

} // namespace stale_address

#endif // ASIO_CTX_TEST_STALE_ADDRESS_CONTEXTS_HPP
