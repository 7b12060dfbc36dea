// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_PROCESS_MEMORY_HPP
#define ASIO_CTX_DETAIL_INSIGHT_PROCESS_MEMORY_HPP

#include <asio_ctx/detail/insight/elf_file.hpp>
#include <asio_ctx/detail/insight/input_file.hpp>
#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Reads a line of /proc/PID/maps:
// "7f12a0000000-7f12a0021000 rw-p 00000000 00:00 0          [heap]".
inline bool read_mapping(std::string_view line, mapping& to)
{
  const auto number = [&line](std::uint64_t& value) {
    const auto end = line.data() + line.size();
    const auto [rest, error] = std::from_chars(line.data(), end, value, 16);
    line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
    return error == std::errc();
  };
  const auto skip = [&line](std::size_t count) {
    line.remove_prefix(std::min(line.size(), count));
  };
  if (!number(to.from) || (skip(1), !number(to.to)) || line.size() < 6)
    return false;
  to.is_writable = line[2] == 'w';
  to.is_executable = line[3] == 'x';
  skip(6);
  if (!number(to.offset))
    return false;
  skip(1); // then the device, the file's number, spaces and the name
  skip(line.find(' '));
  skip(1);
  skip(line.find(' '));
  skip(line.find_first_not_of(' '));
  to.name = line;
  return true;
}

// The memory of a process. The process is not stopped and does not notice.
class process_memory : public memory_source
{
public:
  explicit process_memory(pid_t process)
    : process_(process), folder_("/proc/" + std::to_string(process)),
      file_(folder_ + "/mem")
  {
    read_mappings();
  }

  bool read(std::uint64_t address, void* to, std::size_t size) const noexcept override
  {
    if (address > UINTPTR_MAX - size)
      return false;
    const iovec local{to, size};
    const iovec remote{reinterpret_cast<void*>(table::to_address(address)), size};
    const ssize_t got = ::process_vm_readv(process_, &local, 1, &remote, 1, 0);
    if (got >= 0 || errno == EFAULT || errno == ESRCH)
      return got == static_cast<ssize_t>(size);
    return file_ && file_.read(address, to, size); // where the call is refused
  }

  bool is_live() const noexcept override { return true; }

private:
  void read_mappings()
  {
    std::ifstream maps(folder_ + "/maps");
    if (process_ != ::getpid())
      set_root(folder_ + "/root");
    const std::string program = program_path();
    std::vector<mapping> found;
    std::string line;
    while (std::getline(maps, line))
      if (mapping one; read_mapping(line, one))
      {
        if (one.name == program)
          one.file = folder_ + "/exe";
        else if (one.name[0] == '/')
          one.file = root() + one.name;
        found.push_back(std::move(one));
      }
    set_mappings(std::move(found));
  }

  std::string program_path() const
  {
    char path[4096];
    const ssize_t size = ::readlink((folder_ + "/exe").c_str(), path, sizeof path);
    return size > 0 ? std::string(path, path + size) : "/";
  }

  pid_t process_;
  std::string folder_;
  input_file file_;
};

// Says why the memory of a process can't be read, and what to do.
inline std::string why_not_permitted(pid_t process)
{
  const std::string number = std::to_string(process);
  std::string why = "Not permitted to read the memory of process " + number + ".";
  struct stat owner;
  if (::stat(("/proc/" + number).c_str(), &owner) == 0 && owner.st_uid != ::geteuid()
      && ::geteuid() != 0)
    return why + " It belongs to the user " + std::to_string(owner.st_uid)
           + ", this program runs as the user " + std::to_string(::geteuid())
           + ". Run it as the same user, or as root.";
  int scope = 0;
  std::ifstream("/proc/sys/kernel/yama/ptrace_scope") >> scope;
  if (scope != 0)
  {
    why += " The system allows only "
           + std::string(
               scope == 1   ? "a parent to read the memory of its child"
               : scope == 2 ? "root to read the memory of others"
                            : "nobody to read the memory of others")
           + " (/proc/sys/kernel/yama/ptrace_scope is " + std::to_string(scope) + ").";
    if (scope >= 3)
      return why + " This can't be changed before the system starts again.";
    return why + " Run this program as root"
           + (scope == 1 ? ", or let the process call prctl(PR_SET_PTRACER, "
                           "PR_SET_PTRACER_ANY)."
                         : ".");
  }
  return why
         + " The process may run with other rights (setuid, capabilities), or this "
           "program "
           "may run in a container without them: start the container with "
           "--cap-add=SYS_PTRACE, or run this program as root outside of it.";
}

inline opened_memory open_process(pid_t process)
{
  const std::string number = std::to_string(process);
  struct stat folder;
  if (process <= 0 || ::stat(("/proc/" + number).c_str(), &folder) != 0)
    return refused(
        open_failure::no_such_process,
        "There is no process " + number
            + " here. In a container, processes have other numbers than outside of it.");
  elf_header program{};
  if (const input_file exe("/proc/" + number + "/exe");
      exe && exe.read(0, &program, sizeof program) && !is_own_architecture(program))
    return refused(
        open_failure::other_architecture,
        "Process " + number
            + " runs a program for another architecture than this reader.");
  auto memory = std::make_unique<process_memory>(process);
  for (const mapping& one : memory->mappings())
    if (char first; memory->read(one.from, &first, 1))
      return {std::move(memory), open_failure::none, {}};
  if (memory->mappings().empty() && errno != EACCES
      && std::ifstream("/proc/" + number + "/maps"))
    return refused(
        open_failure::no_such_process,
        "Process " + number + " has no memory: it has ended, or belongs to the system.");
  return refused(open_failure::not_permitted, why_not_permitted(process));
}

// The memory of this process. A bad address is an error, and no crash.
inline std::unique_ptr<memory_source> own_memory()
{
  return std::make_unique<process_memory>(::getpid());
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_PROCESS_MEMORY_HPP
