// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_INPUT_FILE_HPP
#define ASIO_CTX_DETAIL_INSIGHT_INPUT_FILE_HPP

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// A file that is read at any place. It is not mapped into memory: a file that somebody
// truncates meanwhile must not end the program.
class input_file
{
public:
  input_file() = default;

  // Devices and pipes are not opened: that may have effects, or last.
  explicit input_file(const std::string& path) noexcept
  {
    struct stat state;
    if (::stat(path.c_str(), &state) != 0 || !S_ISREG(state.st_mode))
      return;
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ >= 0 && ::fstat(descriptor_, &state) == 0 && state.st_size > 0)
      size_ = static_cast<std::uint64_t>(state.st_size);
  }

  input_file(input_file&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_)
  {}

  input_file& operator=(input_file&& other) noexcept
  {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    return *this;
  }

  ~input_file()
  {
    if (descriptor_ >= 0)
      ::close(descriptor_);
  }

  explicit operator bool() const noexcept { return descriptor_ >= 0; }

  // Zero for files of the system's that have no size, as /proc/self/mem.
  std::uint64_t size() const noexcept { return size_; }

  // Returns true if all of it could be read.
  bool read(std::uint64_t offset, void* to, std::size_t size) const noexcept
  {
    return read_some(offset, to, size) == size;
  }

  // Returns how many bytes could be read.
  std::size_t read_some(std::uint64_t offset, void* to, std::size_t size) const noexcept
  {
    std::size_t done = 0;
    while (done != size)
    {
      const ssize_t got = ::pread(
          descriptor_, static_cast<char*>(to) + done, size - done,
          static_cast<off_t>(offset + done));
      if (got <= 0 && !(got < 0 && errno == EINTR))
        break;
      if (got > 0)
        done += static_cast<std::size_t>(got);
    }
    return done;
  }

private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_INPUT_FILE_HPP
