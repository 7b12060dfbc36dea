// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_SYMBOL_TABLE_HPP
#define ASIO_CTX_DETAIL_INSIGHT_SYMBOL_TABLE_HPP

#include <algorithm>
#include <asio_ctx/detail/insight/elf_file.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// The symbols of an ELF file: those of its debug file if it has one, else those that
// stripping has left.
class symbol_table
{
public:
  struct entry
  {
    std::uint64_t address;
    std::uint64_t size;
    std::uint32_t name; // offset in texts_
    bool is_function;
  };

  // `root` is put before the paths of debug files.
  symbol_table(const elf_file& file, const std::string& path, const std::string& root)
  {
    if (!add(file, SHT_SYMTAB))
    {
      const elf_file debug = debug_file(file, path, root);
      if (!debug || !add(debug, SHT_SYMTAB))
        add(file, SHT_DYNSYM);
    }
    std::sort(entries_.begin(), entries_.end(), [](const entry& a, const entry& b) {
      return a.address < b.address;
    });
  }

  // Returns the entries [first, second) whose addresses are the nearest one that is not
  // above, if they contain the address.
  std::pair<const entry*, const entry*> find(std::uint64_t address) const noexcept
  {
    const auto begin = entries_.begin();
    const auto after = std::upper_bound(
        begin, entries_.end(), address,
        [](std::uint64_t a, const entry& e) { return a < e.address; });
    if (after == begin)
      return {nullptr, nullptr};
    const std::uint64_t start = (after - 1)->address;
    auto first = after - 1;
    std::uint64_t size = 0;
    for (;; --first)
    {
      size = std::max(size, first->size);
      if (first == begin || (first - 1)->address != start)
        break;
    }
    if (address != start && address - start >= size)
      return {nullptr, nullptr};
    const entry* const all = entries_.data();
    return {all + (first - begin), all + (after - begin)};
  }

  const char* name(const entry& one) const noexcept { return &texts_[one.name]; }

private:
  bool add(const elf_file& file, std::uint32_t type)
  {
    for (const elf_section& section : file.sections())
    {
      if (section.sh_type != type || section.sh_entsize != sizeof(elf_symbol)
          || section.sh_link >= file.sections().size())
        continue;
      const std::vector<char> symbols = file.content(section);
      texts_ = file.content(file.sections()[section.sh_link]);
      if (symbols.empty() || texts_.empty() || texts_.size() > UINT32_MAX)
        continue;
      texts_.back() = '\0';
      for (std::size_t at = 0; symbols.size() - at >= sizeof(elf_symbol);
           at += sizeof(elf_symbol))
      {
        elf_symbol one;
        std::memcpy(&one, symbols.data() + at, sizeof one);
        const auto kind = one.st_info & 15;
        const bool is_function = kind == STT_FUNC || kind == STT_GNU_IFUNC;
        if ((is_function || kind == STT_OBJECT) && one.st_shndx != SHN_UNDEF
            && one.st_name != 0 && one.st_name < texts_.size())
          entries_.push_back({one.st_value, one.st_size, one.st_name, is_function});
      }
      return !entries_.empty();
    }
    return false;
  }

  // The two places where packages of distributions put debug information.
  static elf_file
  debug_file(const elf_file& file, const std::string& path, const std::string& root)
  {
    const std::string id = file.build_id();
    if (id.size() < 2)
      return {};
    const std::string folder = root + "/usr/lib/debug";
    std::string hex;
    for (const char c : id)
      for (const int digit : {(c >> 4) & 15, c & 15})
        hex += "0123456789abcdef"[digit];
    elf_file by_id(
        folder + "/.build-id/" + hex.substr(0, 2) + '/' + hex.substr(2) + ".debug");
    if (by_id)
      return by_id;
    const elf_section* const link = file.section(".gnu_debuglink");
    if (!link)
      return {};
    const std::vector<char> content = file.content(*link);
    if (content.empty())
      return {};
    const std::string name(content.data(), ::strnlen(content.data(), content.size()));
    const std::string own = path.substr(0, path.rfind('/') + 1);
    for (const std::string& place :
         {root + own + name, root + own + ".debug/" + name, folder + own + name})
      if (elf_file linked(place); linked && linked.build_id() == id)
        return linked;
    return {};
  }

  std::vector<entry> entries_; // sorted by address
  std::vector<char> texts_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_SYMBOL_TABLE_HPP
