// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_NAME_SOURCE_HPP
#define ASIO_CTX_DETAIL_INSIGHT_NAME_SOURCE_HPP

#include <cstdint>
#include <string>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// A name of the program's for an address.
struct symbol
{
  std::string name;          // as the compiler writes it: "session::on_read(int)"
  std::uint64_t offset = 0;  // of the address from the beginning of what has the name
  bool is_function = false;  // else it is an object, as a vtable
  bool is_cpp = false;       // the name is not one of C
  bool has_synonyms = false; // other names begin at the same place
};

// Knows the names of a program. The reader's own ones are symbol_names; other sources may
// use debug information.
class name_source
{
public:
  name_source() = default;
  name_source(const name_source&) = delete;
  name_source& operator=(const name_source&) = delete;
  virtual ~name_source() = default;

  // Returns true if the address is in a file of which names may be known. Fast.
  virtual bool covers(std::uint64_t address) = 0;

  // Returns a range [first, second) around the address in which nothing has a name; an empty
  // one if the address is covered.
  virtual std::pair<std::uint64_t, std::uint64_t> nameless_around(std::uint64_t address)
  {
    return {address, covers(address) ? address : address + 1};
  }

  // Returns the name at an address; null if it has none. Valid until the object ends.
  virtual const symbol* symbol_at(std::uint64_t address) = 0;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_NAME_SOURCE_HPP
