// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_RESOURCE_RESOURCE_NODE_HPP
#define ASIO_CTX_DETAIL_RESOURCE_RESOURCE_NODE_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/ids.hpp>
#include <asio_ctx/detail/base/live_counts.hpp>
#include <asio_ctx/detail/base/recycled_memory.hpp>
#include <asio_ctx/detail/base/reference_count.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/frame/frame_ref.hpp>
#include <asio_ctx/detail/hook/event.hpp>
#include <asio_ctx/detail/table/operation_table.hpp>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

enum class resource_kind : unsigned char
{
  user,      // async_resource, bind_context
  function,  // a function that was given to a context executor
  work,      // tracked work of a context executor, announced when it completes
  operation, // Asio's own, see handler_tracking.hpp
  coroutine,
  root // the top level of a thread
};

// What ends a resource: the end of its last owner, of its maker, or a call.
enum class destroyed_by : unsigned char
{
  owners,
  maker, // an async_resource
  hand   // emit_destroy alone
};

// The state of a resource's announcement. Hooks get the events of announced resources
// only.
enum class announcement : unsigned char
{
  none,
  begun, // init is being called
  done
};

// User data on a resource: one value of one key.
struct resource_data
{
  resource_data* next;
  std::uint64_t key;
  void (*destroy)(resource_data*) noexcept;
};

template <class T>
struct resource_value : resource_data
{
  T value{};
};

// A resource, with the context in which its code runs.
struct resource_node
{
  resource_node(
      resource_kind kind_of_it, std::string_view type_of_it, std::uint64_t own_id,
      std::uint64_t id_of_cause, std::size_t size_of_block) noexcept
    : kind(kind_of_it), id(own_id), trigger(id_of_cause), type(type_of_it.data()),
      type_size(type_of_it.size() & UINT32_MAX), bytes(size_of_block & UINT32_MAX)
  {}

  reference_count owners;
  reference_count keepers; // of the memory and the data; all owners together count as one
  const resource_kind kind;
  destroyed_by end = destroyed_by::owners;
  std::atomic<bool> released{false}; // the last owner is gone
  std::atomic<announcement> announced{announcement::none};
  std::atomic<bool> ended{false}; // its maker has ended it
  const std::uint64_t id;
  const std::uint64_t trigger;
  std::uint64_t hidden_from = 0; // the bits of hooks that must not see it
  frame_ref frame;               // owned, until `released`
  const char* const type;
  const std::uint32_t type_size;
  const std::uint32_t bytes;     // the size of this block, with the type's characters
  resource_data* data = nullptr; // owned
  table::operation_slot* slot = nullptr; // until the resource ends

  std::string_view type_name() const noexcept { return {type, type_size}; }
};

// Asio's details of an operation. They follow the node in its block.
struct operation_details
{
  const void* object;
  std::uintmax_t native_handle;
  const operation_location* location; // null except while init is called
};

inline operation_details* details_of(resource_node* resource) noexcept
{
  return resource && resource->kind == resource_kind::operation
             ? std::launder(reinterpret_cast<operation_details*>(resource + 1))
             : nullptr;
}

// What work needs. It follows the node in its block.
struct work_details
{
  resource_node* creator = nullptr; // kept until init is called
  std::uint64_t init_until = 0;     // hooks that were enabled later do not get init
  std::uint64_t posted_through = 0; // the id of other work: asio/native/call_order.hpp
};

// Requires: the resource is work.
inline work_details& details_of_work(resource_node& work) noexcept
{
  return *std::launder(reinterpret_cast<work_details*>(&work + 1));
}

// Adds an owner. Requires: the caller is an owner, or a keeper. If a keeper adds the
// first owner after the last one is gone, all owners together count as a keeper again.
inline resource_node* share_resource(resource_node* resource) noexcept
{
  if (resource && resource->owners.add_from_outside())
    resource->keepers.add();
  return resource;
}

inline void release_resource(resource_node* resource) noexcept; // announce.hpp

ASIO_CTX_DETAIL_NOINLINE inline void drop_some_resource(resource_node* resource) noexcept
{
  const bool is_alone = resource->owners.is_one() && resource->keepers.is_one();
  if (is_alone || resource->owners.drop_to_zero())
    release_resource(resource);
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void drop_resource(resource_node* resource) noexcept
{
  if (resource)
    drop_some_resource(resource);
}

class resource_ptr
{
public:
  // Takes over the reference.
  explicit resource_ptr(resource_node* resource = nullptr) noexcept : resource_(resource)
  {}

  resource_ptr(const resource_ptr& other) noexcept
    : resource_(share_resource(other.resource_))
  {}

  resource_ptr(resource_ptr&& other) noexcept : resource_(other.release()) {}

  resource_ptr& operator=(resource_ptr other) noexcept
  {
    std::swap(resource_, other.resource_);
    return *this;
  }

  ~resource_ptr() { drop_resource(resource_); }

  resource_node* get() const noexcept { return resource_; }
  resource_node* operator->() const noexcept { return resource_; }
  explicit operator bool() const noexcept { return resource_ != nullptr; }
  resource_node* release() noexcept { return std::exchange(resource_, nullptr); }

private:
  resource_node* resource_;
};

// Keeps the node's memory and data alive after the caller's own reference is gone.
// Requires: the caller is an owner.
inline void keep(resource_node* resource) noexcept
{
  if (!resource)
    return;
  if (resource->owners.is_one() && resource->keepers.is_one())
    resource->keepers.add_to_own();
  else
    resource->keepers.add();
}

ASIO_CTX_DETAIL_NOINLINE inline void destroy_data(resource_node* resource) noexcept
{
  while (resource_data* const data = resource->data)
  {
    resource->data = data->next;
    data->destroy(data);
  }
}

ASIO_CTX_DETAIL_NOINLINE inline void free_resource(resource_node* resource) noexcept
{
  thread_state& state = thread_of_this_call();
  if (resource->kind != resource_kind::root)
    count_live(state, {0, 0, -1});
  free_block(state, resource, resource->bytes, alignof(resource_node));
}

inline void destroy_resource(resource_node* resource) noexcept
{
  if (resource->data)
    destroy_data(resource);
  free_resource(resource);
}

inline void stop_keeping(resource_node* resource) noexcept
{
  if (resource && resource->keepers.drop())
    destroy_resource(resource);
}

// Installs an execution state and returns the previous one. References move.
inline execution_state exchange_execution(execution_state execution) noexcept
{
  return std::exchange(this_thread().execution, execution);
}

inline void drop_context() noexcept
{
  for (;;)
  {
    const frame_ref frame = exchange_current({});
    resource_node* const resource = exchange_execution({}).resource;
    if (!frame && !resource)
      return;
    drop_frame(frame);
    drop_resource(resource);
  }
}

// Returns the bits of the hooks that must not see what is started now.
inline std::uint64_t hidden_from_here(const thread_state& state) noexcept
{
  const resource_node* const current = state.execution.resource;
  return state.hidden_from | (current ? current->hidden_from : 0);
}

// Makes a resource in the given memory, with an id and no frame yet. Requires: `type`
// stays valid as long as the resource.
inline resource_node* make_resource(
    thread_state& state, resource_kind kind, std::string_view type, std::uint64_t id,
    std::uint64_t trigger, std::size_t bytes, void* memory) noexcept
{
  if (kind != resource_kind::root)
    count_live(state, {0, 0, 1});
  return ::new (memory) resource_node(kind, type, id, trigger, bytes);
}

// Makes a resource. Requires: `type` stays valid until the process ends.
inline resource_node* make_resource(
    thread_state& state, resource_kind kind, std::string_view type, std::uint64_t id,
    std::uint64_t trigger)
{
  constexpr std::size_t bytes = sizeof(resource_node);
  static_assert(bytes <= smallest_block);
  void* const memory = allocate_needed_block(state, bytes, alignof(resource_node));
  return make_resource(state, kind, type, id, trigger, bytes, memory);
}

inline resource_node*
make_work_resource(thread_state& state, std::uint64_t id, std::uint64_t trigger)
{
  constexpr std::size_t bytes = sizeof(resource_node) + sizeof(work_details);
  static_assert(bytes <= smallest_block);
  void* const memory = allocate_needed_block(state, bytes, alignof(resource_node));
  resource_node* const made = make_resource(
      state, resource_kind::work, resource_types::work.operation, id, trigger, bytes,
      memory);
  ::new (static_cast<void*>(made + 1)) work_details();
  return made;
}

// Returns true for a stackful coroutine of spawn. Each unit may have the characters of that
// type at an address of its own; those of a user's type are in the resource's block.
inline bool is_spawned(const resource_node& resource) noexcept
{
  return resource.bytes == sizeof(resource_node)
         && std::string_view(resource.type, resource.type_size)
                == resource_types::spawn.operation;
}

// Makes a resource, and copies its type.
inline resource_node* make_named_resource(
    thread_state& state, resource_kind kind, std::string_view type, std::uint64_t id,
    std::uint64_t trigger)
{
  const std::size_t bytes = sizeof(resource_node) + type.size();
  void* const memory = allocate_block(state, bytes, alignof(resource_node));
  char* const name = static_cast<char*>(memory) + sizeof(resource_node);
  type.copy(name, type.size());
  return make_resource(state, kind, {name, type.size()}, id, trigger, bytes, memory);
}

// The name of a type: "operation" or "object.operation".

inline std::size_t name_size(const resource_type& type) noexcept
{
  const std::size_t object = type.object ? std::strlen(type.object) + 1 : 0;
  return object + std::strlen(type.operation);
}

inline std::string_view write_name(char* const to, const resource_type& type) noexcept
{
  char* end = to;
  const auto append = [&end](const char* text, std::size_t size) {
    std::memcpy(end, text, size);
    end += size;
  };
  if (type.object)
  {
    append(type.object, std::strlen(type.object));
    append(".", 1);
  }
  append(type.operation, std::strlen(type.operation));
  return {to, static_cast<std::size_t>(end - to)};
}

// Makes the resource of one of Asio's operations.
inline resource_node* make_operation_resource(
    thread_state& state, const resource_type& type, const operation_details& details,
    std::uint64_t id, std::uint64_t trigger)
{
  constexpr std::size_t name_at = sizeof(resource_node) + sizeof(operation_details);
  const std::size_t bytes = name_at + name_size(type);
  void* const memory = allocate_block(state, bytes, alignof(resource_node));
  const std::string_view name = write_name(static_cast<char*>(memory) + name_at, type);
  resource_node* const made =
      make_resource(state, resource_kind::operation, name, id, trigger, bytes, memory);
  ::new (static_cast<void*>(made + 1)) operation_details(details);
  return made;
}

// Makes a node for the resource whose code runs now, if it has none and there is memory.
inline void try_to_make_current_resource() noexcept
{
  ASIO_CTX_DETAIL_TRY
  {
    thread_state& state = this_thread();
    const execution_state& now = state.execution;
    if (now.resource)
      return;
    const std::size_t bytes = sizeof(resource_node) + name_size(*now.type);
    void* const memory = allocate_block(state, bytes, alignof(resource_node));
    char* const name = static_cast<char*>(memory) + sizeof(resource_node);
    state.execution.resource = make_resource(
        state, now.id == root_id ? resource_kind::root : resource_kind::function,
        write_name(name, *now.type), now.id, now.trigger, bytes, memory);
    keep_until_thread_ends(state); // if this is the top level
  }
  ASIO_CTX_DETAIL_CATCH(const std::bad_alloc&) {}
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_RESOURCE_RESOURCE_NODE_HPP
