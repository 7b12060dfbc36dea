// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "libdw_names.hpp"

#include <algorithm>
#include <elfutils/libdwfl.h>
#include <string>
#include <string_view>
#include <utility>

namespace ps {

namespace insight = asio_ctx::detail::insight;

namespace {

bool is_function(const ::GElf_Sym& entry) noexcept
{
  const int type = GELF_ST_TYPE(entry.st_info);
  return type == STT_FUNC || type == STT_GNU_IFUNC;
}

bool is_named_thing(const ::GElf_Sym& entry) noexcept
{
  return is_function(entry) || GELF_ST_TYPE(entry.st_info) == STT_OBJECT;
}

} // namespace

libdw_names::libdw_names(const insight::memory_source& memory)
  : memory_(memory), symbols_(memory)
{}

libdw_names::~libdw_names()
{
  if (libdw_)
    ::dwfl_end(libdw_);
}

bool libdw_names::covers(std::uint64_t address)
{
  return symbols_.covers(address);
}

std::pair<std::uint64_t, std::uint64_t>
libdw_names::nameless_around(std::uint64_t address)
{
  return symbols_.nameless_around(address);
}

const insight::symbol* libdw_names::symbol_at(std::uint64_t address)
{
  if (const symbol* const found = symbols_.symbol_at(address))
    return found;
  if (!symbols_.covers(address))
    return nullptr;
  const auto [place, is_new] = known_.try_emplace(address);
  if (is_new)
    place->second = look_up(address);
  return place->second.get();
}

std::unique_ptr<insight::symbol> libdw_names::look_up(std::uint64_t address)
{
  if (!std::exchange(is_open_, true))
    open();
  ::Dwfl_Module* const module = libdw_ ? ::dwfl_addrmodule(libdw_, address) : nullptr;
  if (!module)
    return nullptr;
  ::GElf_Off offset = 0;
  ::GElf_Sym entry = {};
  const char* const name =
      ::dwfl_module_addrinfo(module, address, &offset, &entry, nullptr, nullptr, nullptr);
  if (!name || !is_named_thing(entry))
    return nullptr;
  auto found = std::make_unique<symbol>();
  found->name = insight::demangled(name);
  found->offset = offset;
  found->is_function = is_function(entry);
  found->is_cpp = std::string_view(name).substr(0, 2) == "_Z";
  const auto [first, last] = starts_in(module).equal_range(address - offset);
  found->has_synonyms = std::any_of(first, last, [&](const auto& other) {
    return insight::demangled(other.second) != found->name;
  });
  return found;
}

const libdw_names::starts& libdw_names::starts_in(::Dwfl_Module* module)
{
  const auto [place, is_new] = starts_.try_emplace(module);
  const int size = is_new ? ::dwfl_module_getsymtab(module) : 0;
  for (int i = 1; i < size; ++i)
  {
    ::GElf_Sym entry = {};
    ::GElf_Addr address = 0;
    const char* const name =
        ::dwfl_module_getsym_info(module, i, &entry, &address, nullptr, nullptr, nullptr);
    if (name && *name != '\0' && is_named_thing(entry))
      place->second.emplace(address, name);
  }
  return place->second;
}

void libdw_names::open()
{
  static const ::Dwfl_Callbacks callbacks = {
      nullptr, ::dwfl_standard_find_debuginfo, nullptr, nullptr};
  libdw_ = ::dwfl_begin(&callbacks);
  if (!libdw_)
    return;
  ::dwfl_report_begin(libdw_);
  std::string last;
  for (const insight::mapping& one : memory_.mappings())
  {
    if (one.file.empty() || one.offset != 0 || one.name == last)
      continue;
    last = one.name;
    ::dwfl_report_elf(libdw_, one.name.c_str(), one.file.c_str(), -1, one.from, false);
  }
  ::dwfl_report_end(libdw_, nullptr, nullptr);
}

} // namespace ps
