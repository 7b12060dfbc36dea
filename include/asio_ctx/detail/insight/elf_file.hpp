// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_ELF_FILE_HPP
#define ASIO_CTX_DETAIL_INSIGHT_ELF_FILE_HPP

// The parts of an ELF file that the reader needs. Every number in the file is checked
// before it is used: files may be broken.

#include <algorithm>
#include <asio_ctx/detail/insight/input_file.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <elf.h>
#include <link.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

using elf_header = ElfW(Ehdr);
using elf_segment = ElfW(Phdr);
using elf_section = ElfW(Shdr);
using elf_symbol = ElfW(Sym);
using elf_note = ElfW(Nhdr);

inline bool is_elf(const elf_header& header) noexcept
{
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0;
}

// Returns true if the file is for the architecture of this program.
inline bool is_own_architecture(const elf_header& header)
{
  static const elf_header own = [] {
    elf_header self{};
    const input_file program("/proc/self/exe");
    if (!program || !program.read(0, &self, sizeof self))
      self.e_ident[EI_CLASS] = ELFCLASSNONE;
    return self;
  }();
  const unsigned char bits = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
  return header.e_ident[EI_CLASS] == bits
         && (own.e_ident[EI_CLASS] == ELFCLASSNONE
             || (header.e_machine == own.e_machine
                 && header.e_ident[EI_DATA] == own.e_ident[EI_DATA]));
}

// Calls f(type, name, content) for each note.
template <class F>
void for_each_note(std::string_view notes, std::size_t alignment, F f)
{
  const std::size_t round = alignment == 8 ? 7 : 3;
  const auto rounded = [round](std::size_t size) { return (size + round) & ~round; };
  while (notes.size() >= sizeof(elf_note))
  {
    elf_note note;
    std::memcpy(&note, notes.data(), sizeof note);
    notes.remove_prefix(sizeof note);
    const std::size_t name = rounded(note.n_namesz);
    if (note.n_namesz > notes.size() || name > notes.size()
        || note.n_descsz > notes.size() - name)
      return;
    std::string_view owner = notes.substr(0, note.n_namesz);
    if (!owner.empty() && owner.back() == '\0')
      owner.remove_suffix(1);
    f(note.n_type, owner, notes.substr(name, note.n_descsz));
    notes.remove_prefix(std::min(notes.size(), name + rounded(note.n_descsz)));
  }
}

// Returns the linker's id in the notes of a file; empty if there is none. read(segment,
// vector) fills the vector and returns true if it can.
template <class Read>
std::string find_build_id(const std::vector<elf_segment>& segments, Read read)
{
  std::string id;
  for (const elf_segment& one : segments)
    if (one.p_type == PT_NOTE && one.p_filesz <= 65536)
      if (std::vector<char> notes(static_cast<std::size_t>(one.p_filesz));
          read(one, notes))
        for_each_note(
            {notes.data(), notes.size()}, one.p_align,
            [&id](std::uint32_t type, std::string_view owner, std::string_view content) {
              if (type == NT_GNU_BUILD_ID && owner == "GNU" && id.empty())
                id = content;
            });
  return id;
}

class elf_file
{
public:
  elf_file() = default;

  explicit elf_file(const std::string& path) : file_(path)
  {
    if (!file_ || !file_.read(0, &header_, sizeof header_) || !is_elf(header_)
        || !is_own_architecture(header_))
      return;
    is_good_ = read_table(segments_, header_.e_phoff, header_.e_phentsize, phnum());
    if (is_good_ && header_.e_shoff != 0)
      read_table(sections_, header_.e_shoff, header_.e_shentsize, header_.e_shnum);
  }

  explicit operator bool() const noexcept { return is_good_; }

  const input_file& file() const noexcept { return file_; }
  const elf_header& header() const noexcept { return header_; }
  const std::vector<elf_segment>& segments() const noexcept { return segments_; }
  const std::vector<elf_section>& sections() const noexcept { return sections_; }

  // Reads a part of the file. Empty if it is not in the file.
  std::vector<char> content(std::uint64_t offset, std::uint64_t size) const
  {
    std::vector<char> read;
    if (size == 0 || offset > file_.size() || size > file_.size() - offset)
      return read;
    read.resize(table::to_size(size));
    if (!file_.read(offset, read.data(), read.size()))
      read.clear();
    return read;
  }

  std::vector<char> content(const elf_section& section) const
  {
    return section.sh_type == SHT_NOBITS ? std::vector<char>()
                                         : content(section.sh_offset, section.sh_size);
  }

  // Returns the first section with the name, or null.
  const elf_section* section(std::string_view name) const
  {
    if (header_.e_shstrndx >= sections_.size())
      return nullptr;
    const std::vector<char> names = content(sections_[header_.e_shstrndx]);
    for (const elf_section& one : sections_)
      if (one.sh_name < names.size() && names.size() - one.sh_name > name.size()
          && std::memcmp(&names[one.sh_name], name.data(), name.size()) == 0
          && names[one.sh_name + name.size()] == '\0')
        return &one;
    return nullptr;
  }

  // Returns the id that the linker gave the file, in bytes; empty if it has none.
  std::string build_id() const
  {
    return find_build_id(
        segments_, [this](const elf_segment& notes, std::vector<char>& to) {
          return file_.read(notes.p_offset, to.data(), to.size());
        });
  }

  // Returns the difference between addresses in memory and in the file, if the beginning
  // of the file is at `base` in memory.
  std::uint64_t bias(std::uint64_t base) const noexcept
  {
    for (const elf_segment& one : segments_)
      if (one.p_type == PT_LOAD)
        return base - (one.p_vaddr - one.p_offset);
    return base;
  }

private:
  template <class T>
  bool read_table(
      std::vector<T>& table, std::uint64_t offset, std::uint64_t entry,
      std::uint64_t entries)
  {
    if (entry != sizeof(T) || entries > 65536 * 16 || offset > file_.size()
        || entries > (file_.size() - offset) / sizeof(T))
      return false;
    table.resize(table::to_size(entries));
    if (!table.empty() && !file_.read(offset, table.data(), table.size() * sizeof(T)))
      table.clear();
    return !table.empty();
  }

  // A core file may have more segments than its header has room for.
  std::uint64_t phnum() const noexcept
  {
    elf_section first{};
    if (header_.e_phnum == PN_XNUM && header_.e_shoff != 0
        && file_.read(header_.e_shoff, &first, sizeof first))
      return first.sh_info;
    return header_.e_phnum;
  }

  input_file file_;
  elf_header header_{};
  std::vector<elf_segment> segments_;
  std::vector<elf_section> sections_;
  bool is_good_ = false;
};

// Returns false if what is mapped at `base` is known to be another file than this one: an
// older or newer build. Stripping a file does not make it another one. read(address,
// bytes, size) reads memory.
template <class Read>
bool may_be_mapped_at(const elf_file& file, std::uint64_t base, Read read)
{
  elf_header header{};
  if (!read(base, &header, sizeof header))
    return true;
  if (!is_elf(header) || header.e_phentsize != sizeof(elf_segment) || header.e_phnum > 256
      || header.e_phnum == 0)
    return false;
  std::vector<elf_segment> segments(header.e_phnum);
  if (!read(
          base + header.e_phoff, segments.data(), segments.size() * sizeof(elf_segment)))
    return true;
  const std::uint64_t bias = file.bias(base);
  const std::string mapped_id =
      find_build_id(segments, [&](const elf_segment& notes, std::vector<char>& to) {
        return read(bias + notes.p_vaddr, to.data(), to.size());
      });
  if (const std::string id = file.build_id(); !id.empty() && !mapped_id.empty())
    return id == mapped_id;
  const auto is_equal = [](const elf_segment& a, const elf_segment& b) {
    return a.p_type == b.p_type && a.p_vaddr == b.p_vaddr && a.p_memsz == b.p_memsz
           && a.p_offset == b.p_offset;
  };
  return header.e_entry == file.header().e_entry
         && std::equal(
             segments.begin(), segments.end(), file.segments().begin(),
             file.segments().end(), is_equal);
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_ELF_FILE_HPP
