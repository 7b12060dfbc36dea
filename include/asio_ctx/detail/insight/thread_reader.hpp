// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_THREAD_READER_HPP
#define ASIO_CTX_DETAIL_INSIGHT_THREAD_READER_HPP

#include <asio_ctx/detail/insight/cached_memory.hpp>
#include <asio_ctx/detail/insight/context_stores.hpp>
#include <asio_ctx/detail/insight/table_copy.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <asio_ctx/live_operation.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

inline constexpr std::size_t longest_type = 1024;

// "socket" and "async_receive" become "socket.async_receive".
inline std::string joined_type(std::string object, const std::string& operation)
{
  if (object.empty())
    return operation;
  if (!operation.empty())
    object += '.';
  return object += operation;
}

// Reads the type of a resource from its node.
inline std::string type_of_node(
    cached_memory& memory, const table::member_offsets& offsets, std::uint64_t node)
{
  if (node == 0 || offsets.node_type == table::unknown
      || offsets.node_type_size == table::unknown)
    return {};
  const auto size = memory.get<std::uint32_t>(node + offsets.node_type_size);
  std::string type(size <= longest_type ? size : 0, '\0');
  return memory.read(memory.pointer(node + offsets.node_type), type.data(), type.size())
             ? type
             : std::string();
}

// Reads what the threads of a program run.
class thread_reader
{
public:
  thread_reader(cached_memory& memory, const table::member_offsets& offsets)
    : memory_(memory), offsets_(offsets), stores_(memory, offsets)
  {}

  std::vector<live_thread> read(std::uint64_t program, const program_copy& record)
  {
    std::vector<live_thread> found;
    constexpr std::size_t most = sizeof(table::program_record::threads);
    const std::size_t room =
        record.bytes < threads_offset ? 0 : record.bytes - threads_offset;
    std::size_t size = record.threads_size;
    size = std::min({size, most / sizeof(thread_copy), room / sizeof(thread_copy)});
    std::vector<thread_copy> entries(size);
    if (!memory_.read(
            program + threads_offset, entries.data(), size * sizeof(thread_copy)))
      return found;
    for (const thread_copy& entry : entries)
      if (entry.state != 0)
      {
        found.push_back(read_twice(entry));
        if (offsets_.execution_id != table::unknown)
          ids_at_.push_back(entry.state + offsets_.execution_id);
      }
    return found;
  }

  // Returns the places of the ids of what the threads run.
  const std::vector<std::uint64_t>& ids_at() const noexcept { return ids_at_; }

private:
  // A thread that does not hold still has a new context by the second time.
  live_thread read_twice(const thread_copy& entry)
  {
    live_thread first = read_once(entry);
    if (first.stores.empty() || !memory_.source().is_live())
      return first;
    memory_.forget();
    live_thread second = read_once(entry);
    if (first.runs != second.runs || first.stores != second.stores)
      second.stores.clear();
    return second;
  }

  live_thread read_once(const thread_copy& entry)
  {
    live_thread thread;
    thread.system_id = entry.system_id;
    if (offsets_.execution_id == table::unknown)
      return thread;
    thread.runs = memory_.get<std::uint64_t>(entry.state + offsets_.execution_id);
    thread.type = type_of(entry.state);
    if (offsets_.current_frame != table::unknown)
      thread.stores = stores_.read(memory_.pointer(entry.state + offsets_.current_frame));
    return thread;
  }

  std::string type_of(std::uint64_t state)
  {
    if (offsets_.execution_resource != table::unknown)
      if (const std::uint64_t node = memory_.pointer(state + offsets_.execution_resource))
        return type_of_node(memory_, offsets_, node);
    if (offsets_.execution_type == table::unknown
        || offsets_.type_operation == table::unknown
        || offsets_.type_object == table::unknown)
      return {};
    const std::uint64_t type = memory_.pointer(state + offsets_.execution_type);
    std::string operation;
    std::string object;
    if (type == 0
        || !memory_.text(
            memory_.pointer(type + offsets_.type_operation), operation, longest_type))
      return {};
    if (!memory_.text(memory_.pointer(type + offsets_.type_object), object, longest_type))
      object.clear();
    return joined_type(std::move(object), operation);
  }

  cached_memory& memory_;
  const table::member_offsets& offsets_;
  context_stores stores_;
  std::vector<std::uint64_t> ids_at_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_THREAD_READER_HPP
