// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MODEL_LISTED_HPP
#define ASIO_CTX_TEST_MODEL_LISTED_HPP

#include <algorithm>
#include <asio_ctx.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

// The table of unfinished operations, if ASIO_CTX=table is in the environment.
namespace model::listed {

namespace table = asio_ctx::detail::table;
using slot = table::operation_slot;

inline bool is_on()
{
  return asio_ctx::detail::wanted(asio_ctx::detail::listing);
}

template <class T>
const T* at_address(std::uint64_t address)
{
  return reinterpret_cast<const T*>(static_cast<std::uintptr_t>(address));
}

/** Calls a function with each slot of an unfinished operation. */
template <class F>
void for_each(F f)
{
  const table::program_record& record = *asio_ctx::detail::all_slots().program.load();
  for (std::uint64_t at = record.first_slab.load(); at != 0;)
  {
    const auto& slab = *at_address<table::slab_header>(at);
    const auto* const first = at_address<slot>(at + slab.first_slot);
    for (std::uint32_t i = 0; i != slab.size; ++i)
      if (first[i].id.load(std::memory_order_acquire) != 0)
        f(first[i]);
    at = slab.next;
  }
}

inline const slot* find(std::uint64_t id)
{
  const slot* found = nullptr;
  for_each([&](const slot& one) {
    if (one.id.load(std::memory_order_relaxed) == id)
      found = &one;
  });
  return found;
}

inline std::size_t count()
{
  std::size_t sum = 0;
  for_each([&](const slot&) { ++sum; });
  return sum;
}

/** Whether a slot is of a handler whose type contains the name. */
inline bool has_handler(const slot& one, std::string_view name)
{
  return one.kind == table::slot_kind::handler && one.subject_size != 0
         && std::string_view(at_address<char>(one.handler_type)).find(name)
                != std::string_view::npos;
}

/** The pointers and numbers that the first bytes of the handler are. */
inline std::vector<std::uintptr_t> first_words(const slot& one)
{
  const std::size_t bytes = std::min<std::size_t>(one.subject_size, sizeof one.words);
  std::vector<std::uintptr_t> words(bytes / sizeof(std::uintptr_t));
  if (!words.empty())
    std::memcpy(words.data(), one.words, words.size() * sizeof(std::uintptr_t));
  return words;
}

/** Whether a slot is of a handler with that name, which is a pointer alone. */
inline bool is_handler(const slot& one, std::string_view name)
{
  if (!has_handler(one, name) || one.subject_size != sizeof(void*))
    return false;
  const std::string_view type = at_address<char>(one.handler_type);
  return type.substr(type.find(name) + name.size(), 1) == "]";
}

inline asio_ctx::detail::frame_ref share_context(const slot& one)
{
  return asio_ctx::detail::share_frame(asio_ctx::detail::frame_of(one));
}

} // namespace model::listed

#endif // ASIO_CTX_TEST_MODEL_LISTED_HPP
