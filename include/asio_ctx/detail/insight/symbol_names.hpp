// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_SYMBOL_NAMES_HPP
#define ASIO_CTX_DETAIL_INSIGHT_SYMBOL_NAMES_HPP

#include <algorithm>
#include <asio_ctx/detail/insight/elf_file.hpp>
#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <asio_ctx/detail/insight/symbol_table.hpp>
#include <cstdint>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Returns the name as the compiler writes it. Returns names of C unchanged.
inline std::string demangled(const char* name)
{
  if (name[0] != '_' || name[1] != 'Z')
    return name;
  int status = 0;
  char* const text = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string result = text ? text : name;
  std::free(text);
  return result;
}

// The names in the symbol tables of the program and its libraries. A file is read when
// the first name in it is asked for.
class symbol_names : public name_source
{
public:
  explicit symbol_names(const memory_source& memory) : memory_(memory)
  {
    for (const mapping& one : memory.mappings())
    {
      if (one.file.empty())
        continue;
      if (modules_.empty() || modules_.back().name != one.name || one.offset == 0)
        modules_.push_back(
            {one.name, one.file, one.from, one.to, false, false, false, 0, nullptr});
      module& last = modules_.back();
      last.to = one.to;
      last.has_code = last.has_code || one.is_executable;
      last.begins_file = last.begins_file || one.offset == 0;
    }
    // Others are files that were only read.
    modules_.erase(
        std::remove_if(
            modules_.begin(), modules_.end(),
            [](const module& one) { return !one.has_code || !one.begins_file; }),
        modules_.end());
  }

  bool covers(std::uint64_t address) override { return module_of(address) != nullptr; }

  std::pair<std::uint64_t, std::uint64_t> nameless_around(std::uint64_t address) override
  {
    if (module_of(address))
      return {address, address};
    return {nothing_from_, nothing_to_};
  }

  const symbol* symbol_at(std::uint64_t address) override
  {
    const auto known = known_.find(address);
    if (known != known_.end())
      return known->second.get();
    return known_.emplace(address, look_up(address)).first->second.get();
  }

private:
  struct module
  {
    std::string name;
    std::string file;
    std::uint64_t from;
    std::uint64_t to;
    bool has_code;
    bool begins_file;
    bool is_read;
    std::uint64_t bias;
    std::unique_ptr<symbol_table> symbols; // null if they can't be had
  };

  module* module_of(std::uint64_t address) noexcept
  {
    if (address >= nothing_from_ && address < nothing_to_) // most are in the heap
      return nullptr;
    const auto after = std::upper_bound(
        modules_.begin(), modules_.end(), address,
        [](std::uint64_t a, const module& m) { return a < m.from; });
    if (after != modules_.begin() && address < (after - 1)->to)
      return &*(after - 1);
    nothing_from_ = after == modules_.begin() ? 0 : (after - 1)->to;
    nothing_to_ = after == modules_.end() ? ~std::uint64_t() : after->from;
    return nullptr;
  }

  void read(module& one)
  {
    one.is_read = true;
    const elf_file file(one.file);
    if (!file
        || !may_be_mapped_at(
            file, one.from, [this](std::uint64_t at, void* to, std::size_t size) {
              return memory_.read(at, to, size);
            }))
      return;
    one.bias = file.bias(one.from);
    one.symbols = std::make_unique<symbol_table>(file, one.name, memory_.root());
  }

  std::unique_ptr<symbol> look_up(std::uint64_t address)
  {
    module* const in = module_of(address);
    if (!in)
      return nullptr;
    if (!in->is_read)
      read(*in);
    if (!in->symbols)
      return nullptr;
    const auto [first, last] = in->symbols->find(address - in->bias);
    if (first == last)
      return nullptr;
    auto found = std::make_unique<symbol>();
    const symbol_table::entry* best = first;
    for (const symbol_table::entry* one = first; one != last; ++one)
      if (one->is_function && !best->is_function)
        best = one;
    const std::string mangled = in->symbols->name(*best);
    found->name = demangled(mangled.c_str());
    found->offset = address - in->bias - best->address;
    found->is_function = best->is_function;
    found->is_cpp = mangled.compare(0, 2, "_Z") == 0;
    for (const symbol_table::entry* one = first; one != last && !found->has_synonyms;
         ++one)
      if (const char* const other = in->symbols->name(*one); mangled != other)
        found->has_synonyms = demangled(other) != found->name;
    return found;
  }

  const memory_source& memory_;
  std::vector<module> modules_;    // sorted by address
  std::uint64_t nothing_from_ = 0; // no module is between these
  std::uint64_t nothing_to_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<symbol>> known_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_SYMBOL_NAMES_HPP
