// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_CORE_MEMORY_HPP
#define ASIO_CTX_DETAIL_INSIGHT_CORE_MEMORY_HPP

#include <algorithm>
#include <asio_ctx/detail/insight/elf_file.hpp>
#include <asio_ctx/detail/insight/memory_source.hpp>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// The memory that a core file holds. What it does not hold, as the code of the program, is
// read from the files that were mapped there.
class core_memory : public memory_source
{
public:
  // `executable` replaces the path of the program in the core file, if it is not empty.
  core_memory(elf_file core, const std::string& executable) : core_(std::move(core))
  {
    for (const elf_segment& one : core_.segments())
      if (one.p_type == PT_LOAD && one.p_filesz != 0)
        parts_.push_back({one.p_vaddr, one.p_filesz, one.p_offset});
    std::sort(parts_.begin(), parts_.end(), [](const part& a, const part& b) {
      return a.address < b.address;
    });
    read_notes(executable);
  }

  bool read(std::uint64_t address, void* to, std::size_t size) const noexcept override
  {
    char* out = static_cast<char*>(to);
    while (size != 0)
    {
      std::size_t got = read_core(address, out, size);
      if (got == 0)
        got = read_mapped(address, out, size);
      if (got == 0 || address > UINT64_MAX - got)
        return false;
      address += got;
      out += got;
      size -= got;
    }
    return true;
  }

  bool is_live() const noexcept override { return false; }

  // The program's path in the core file; empty if it is unknown.
  const std::string& program() const noexcept { return program_; }

  // Returns true if the file at the program's path is not the program.
  bool has_other_program() const noexcept { return has_other_program_; }

private:
  struct part
  {
    std::uint64_t address;
    std::uint64_t size;
    std::uint64_t offset;
  };

  std::size_t read_core(std::uint64_t address, char* to, std::size_t size) const noexcept
  {
    const auto after = std::upper_bound(
        parts_.begin(), parts_.end(), address,
        [](std::uint64_t a, const part& p) { return a < p.address; });
    if (after == parts_.begin() || address - (after - 1)->address >= (after - 1)->size)
      return 0;
    const part& one = *(after - 1);
    const std::uint64_t at = address - one.address;
    const auto bytes =
        static_cast<std::size_t>(std::min<std::uint64_t>(size, one.size - at));
    return core_.file().read(one.offset + at, to, bytes) ? bytes : 0;
  }

  std::size_t
  read_mapped(std::uint64_t address, char* to, std::size_t size) const noexcept
  {
    const mapping* const one = mapping_of(address);
    if (!one)
      return 0;
    const auto file = files_.find(one->file);
    if (file == files_.end() || !file->second)
      return 0;
    const std::uint64_t at = one->offset + (address - one->from);
    const auto bytes =
        static_cast<std::size_t>(std::min<std::uint64_t>(size, one->to - address));
    if (at >= file->second.size())
      return 0;
    const std::size_t got = file->second.read_some(at, to, bytes);
    if (got == 0 || got == bytes)
      return got;
    // Zeros follow the end of the file in its last page.
    const std::uint64_t page_end = (at + got + 4095) / 4096 * 4096;
    const auto filled =
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes, page_end - at));
    std::memset(to + got, 0, filled - got);
    return filled;
  }

  void read_notes(const std::string& executable)
  {
    std::vector<mapping> found;
    std::uint64_t entry = 0;
    for (const elf_segment& segment : core_.segments())
    {
      if (segment.p_type != PT_NOTE)
        continue;
      const std::vector<char> notes = core_.content(segment.p_offset, segment.p_filesz);
      for_each_note(
          {notes.data(), notes.size()}, segment.p_align,
          [&](std::uint32_t type, std::string_view, std::string_view content) {
            if (type == NT_FILE)
              read_files(content, found);
            else if (type == NT_AUXV)
              entry = entry_point(content);
          });
    }
    add_rights_and_unnamed(found);
    set_mappings(std::move(found));
    if (const mapping* const main = mapping_of(entry))
      program_ = main->name;
    use_files(executable);
  }

  // Content: the number of files, the size of a page, then for each file its addresses
  // and its offset in pages, then the names.
  static void read_files(std::string_view content, std::vector<mapping>& found)
  {
    const auto word = [&content](std::size_t index) {
      std::uintptr_t value;
      std::memcpy(&value, content.data() + index * sizeof value, sizeof value);
      return static_cast<std::uint64_t>(value);
    };
    const std::size_t words = content.size() / sizeof(std::uintptr_t);
    if (words < 2)
      return;
    const std::uint64_t files = word(0);
    const std::uint64_t page = word(1);
    if (files > (words - 2) / 3)
      return;
    std::string_view names = content.substr(
        (2 + 3 * static_cast<std::size_t>(files)) * sizeof(std::uintptr_t));
    for (std::size_t i = 0; i != files; ++i)
    {
      mapping one;
      one.from = word(2 + 3 * i);
      one.to = word(3 + 3 * i);
      one.offset = word(4 + 3 * i) * page;
      const std::size_t end = names.find('\0');
      if (end == names.npos)
        return;
      one.name = names.substr(0, end);
      names.remove_prefix(end + 1);
      found.push_back(std::move(one));
    }
  }

  static std::uint64_t entry_point(std::string_view content)
  {
    for (; content.size() >= 2 * sizeof(std::uintptr_t);
         content.remove_prefix(2 * sizeof(std::uintptr_t)))
    {
      std::uintptr_t pair[2];
      std::memcpy(pair, content.data(), sizeof pair);
      if (pair[0] == AT_ENTRY)
        return pair[1];
    }
    return 0;
  }

  // The segments know what was writable; memory without a file is there alone.
  void add_rights_and_unnamed(std::vector<mapping>& found) const
  {
    std::map<std::uint64_t, mapping*> named;
    for (mapping& one : found)
      named.emplace(one.from, &one);
    std::vector<mapping> unnamed;
    for (const elf_segment& segment : core_.segments())
    {
      if (segment.p_type != PT_LOAD)
        continue;
      const auto known = named.find(segment.p_vaddr);
      mapping one;
      mapping& range = known != named.end() ? *known->second : one;
      range.is_writable = (segment.p_flags & PF_W) != 0;
      range.is_executable = (segment.p_flags & PF_X) != 0;
      if (known == named.end() && segment.p_memsz <= UINT64_MAX - segment.p_vaddr)
      {
        one.from = segment.p_vaddr;
        one.to = segment.p_vaddr + segment.p_memsz;
        unnamed.push_back(std::move(one));
      }
    }
    found.insert(found.end(), unnamed.begin(), unnamed.end());
  }

  // Finds the files that were mapped. One that has changed since is not used.
  void use_files(const std::string& executable)
  {
    std::vector<mapping> with_files = mappings();
    std::string name; // of the file whose ranges follow
    std::string file;
    elf_file elf;
    for (mapping& one : with_files)
    {
      if (one.name.empty() || one.name[0] != '/')
        continue;
      if (one.name != name || one.offset == 0)
      {
        name = one.name;
        const bool is_program = name == program_;
        file = is_program && !executable.empty() ? executable : name;
        elf = elf_file(file);
        if (elf && one.offset == 0 && !is_in_core(elf, one.from))
        {
          if (is_program)
            has_other_program_ = true;
          file.clear();
        }
      }
      one.file = file;
      if (!file.empty() && has_code(elf, one.offset))
        one.is_executable = true; // gcore leaves out what is as in the file
      if (!file.empty() && files_.size() < 4096 && files_.find(file) == files_.end())
        files_.emplace(file, input_file(file));
    }
    set_mappings(std::move(with_files));
  }

  static bool has_code(const elf_file& elf, std::uint64_t offset)
  {
    constexpr std::uint64_t page = ~std::uint64_t(4095);
    return std::any_of(
        elf.segments().begin(), elf.segments().end(), [&](const elf_segment& one) {
          return one.p_type == PT_LOAD && (one.p_flags & PF_X) != 0
                 && (one.p_offset & page) == offset;
        });
  }

  bool is_in_core(const elf_file& elf, std::uint64_t base) const
  {
    return may_be_mapped_at(
        elf, base, [this](std::uint64_t address, void* to, std::size_t size) {
          return read_core(address, static_cast<char*>(to), size) == size;
        });
  }

  elf_file core_;
  std::vector<part> parts_;
  std::map<std::string, input_file> files_;
  std::string program_;
  bool has_other_program_ = false;
};

// Opens a core file. `executable` is the program's path, if it is not where it was.
inline opened_memory
open_core(const std::string& path, const std::string& executable = {})
{
  elf_file core(path);
  if (!core.file())
    return refused(open_failure::no_such_file, "There is no file " + path + " to read.");
  if (!is_elf(core.header()))
    return refused(open_failure::not_a_core, path + " is not a core file.");
  if (!is_own_architecture(core.header()))
    return refused(
        open_failure::other_architecture,
        path + " is a file of another architecture than this reader's.");
  if (core.header().e_type != ET_CORE)
    return refused(
        open_failure::not_a_core, path + " is a program or a library, not a core file.");
  std::uint64_t expected = core ? 0 : core.header().e_phoff + 1;
  for (const elf_segment& one : core.segments())
    if (one.p_filesz <= UINT64_MAX - one.p_offset)
      expected = std::max<std::uint64_t>(expected, one.p_offset + one.p_filesz);
  if (!core || expected > core.file().size())
    return refused(
        open_failure::truncated_core,
        path + " is cut off: it has " + std::to_string(core.file().size()) + " bytes"
            + (core ? " of " + std::to_string(expected) : std::string())
            + ". Was there a limit (ulimit -c), or no space?");
  if (!executable.empty() && !elf_file(executable))
    return refused(
        open_failure::wrong_executable,
        executable + " is not a program that can be read.");
  auto memory = std::make_unique<core_memory>(std::move(core), executable);
  if (!executable.empty() && memory->has_other_program())
    return refused(
        open_failure::wrong_executable, executable + " is not the program that left "
                                            + path + ", or another build of it.");
  return {std::move(memory), open_failure::none, {}};
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_CORE_MEMORY_HPP
