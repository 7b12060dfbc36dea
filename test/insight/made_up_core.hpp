// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_INSIGHT_MADE_UP_CORE_HPP
#define ASIO_CTX_TEST_INSIGHT_MADE_UP_CORE_HPP

#include "insight/made_up_table.hpp"
#include <asio_ctx/detail/insight/elf_file.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <sys/auxv.h>
#include <vector>

namespace insight_test {

template <class T>
void append(std::string& to, const T& value)
{
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline void append_note(std::string& to, std::uint32_t type, const std::string& content)
{
  insight::elf_note note{};
  note.n_namesz = 5;
  note.n_descsz = static_cast<std::uint32_t>(content.size());
  note.n_type = type;
  append(to, note);
  to.append("CORE\0\0\0\0", 8);
  to += content;
  to.resize((to.size() + 3) / 4 * 4);
}

// Returns a core file of this process with the table's memory, and the first page of each
// file, as the system writes it.
inline std::string made_up_core(const insight::memory_source& memory)
{
  std::string files;
  std::string names;
  std::uintptr_t count = 0;
  std::vector<insight::mapping> parts;
  for (const insight::mapping& one : memory.mappings())
  {
    if (one.name.empty())
      continue;
    ++count;
    for (const std::uint64_t word : {one.from, one.to, one.offset / 4096})
      append(files, static_cast<std::uintptr_t>(word));
    names += one.name;
    names += '\0';
    parts.push_back(one);
    if (one.name[0] == '/' && one.name.find("memfd") == one.name.npos)
      parts.back().to = one.offset == 0 ? one.from + 4096 : one.from;
  }
  std::string content;
  append(content, count);
  append(content, std::uintptr_t(4096));
  content += files + names;
  std::string notes;
  append_note(notes, NT_FILE, content);
  std::string auxiliary;
  append(auxiliary, std::uintptr_t(AT_ENTRY));
  append(auxiliary, static_cast<std::uintptr_t>(::getauxval(AT_ENTRY)));
  append_note(notes, NT_AUXV, auxiliary);

  insight::elf_header header{};
  const insight::input_file self("/proc/self/exe");
  if (!self.read(0, &header, sizeof header))
    return {};
  header.e_type = ET_CORE;
  header.e_phoff = sizeof header;
  header.e_shoff = 0;
  header.e_shnum = 0;
  header.e_shstrndx = 0;
  header.e_phentsize = sizeof(insight::elf_segment);
  header.e_phnum = static_cast<std::uint16_t>(parts.size() + 1);
  std::string core;
  append(core, header);
  std::uint64_t offset = sizeof header + header.e_phnum * sizeof(insight::elf_segment);
  insight::elf_segment segment{};
  segment.p_type = PT_NOTE;
  segment.p_offset = static_cast<std::uintptr_t>(offset);
  segment.p_filesz = notes.size();
  segment.p_align = 4;
  append(core, segment);
  offset += notes.size();
  for (const insight::mapping& one : parts)
  {
    segment = {};
    segment.p_type = PT_LOAD;
    segment.p_flags =
        PF_R | (one.is_writable ? PF_W : 0u) | (one.is_executable ? PF_X : 0u);
    segment.p_vaddr = static_cast<std::uintptr_t>(one.from);
    segment.p_memsz = segment.p_filesz = static_cast<std::uintptr_t>(one.to - one.from);
    segment.p_offset = static_cast<std::uintptr_t>(offset);
    append(core, segment);
    offset += segment.p_filesz;
  }
  core += notes;
  for (const insight::mapping& one : parts)
  {
    std::string bytes(static_cast<std::size_t>(one.to - one.from), '\0');
    memory.read(one.from, bytes.data(), bytes.size());
    core += bytes;
  }
  return core;
}

} // namespace insight_test

#endif // ASIO_CTX_TEST_INSIGHT_MADE_UP_CORE_HPP
