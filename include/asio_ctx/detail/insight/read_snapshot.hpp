// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_READ_SNAPSHOT_HPP
#define ASIO_CTX_DETAIL_INSIGHT_READ_SNAPSHOT_HPP

#include <algorithm>
#include <asio_ctx/detail/insight/cached_memory.hpp>
#include <asio_ctx/detail/insight/context_stores.hpp>
#include <asio_ctx/detail/insight/coroutine_stack.hpp>
#include <asio_ctx/detail/insight/find_table.hpp>
#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <asio_ctx/detail/insight/snapshot.hpp>
#include <asio_ctx/detail/insight/spawned_function.hpp>
#include <asio_ctx/detail/insight/table_copy.hpp>
#include <asio_ctx/detail/insight/thread_reader.hpp>
#include <asio_ctx/detail/insight/tick_scale.hpp>
#include <asio_ctx/detail/insight/who_waits.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <asio_ctx/live_operation.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Reads the table of a process or a core file. Threads change the table meanwhile, so each
// slot is read three times: two equal copies are an operation, and if the third one is
// equal, too, what the slot points to was not freed before it was read.
class snapshot_reader
{
public:
  // Without names nobody is found who waits, except for coroutines.
  snapshot_reader(const memory_source& source, name_source* names)
    : source_(source), memory_(source), stores_(memory_, offsets_),
      coroutines_(memory_, names, offsets_)
  {
    if (names)
    {
      waits_.emplace(memory_, *names);
      spawned_.emplace(memory_, *names);
    }
  }

  snapshot read()
  {
    const table_places places = find_table(source_);
    result_.has_table = !places.empty();
    for (const std::uint64_t program : places.programs)
      read_program(program);
    for (const live_thread& thread : result_.threads)
      if (thread.runs > root_id)
        running_.emplace(thread.runs, &thread);
    for (const std::uint64_t slab : places.slabs)
      read_slab(slab);
    join_awaited();
    name_timeouts();
    name_strands();
    set_times();
    sort_by_age();
    return std::move(result_);
  }

private:
  static constexpr std::uint64_t root_id = 1;
  static constexpr std::size_t word = sizeof(std::uintptr_t);
  static constexpr std::size_t most_operation_words = 512;

  struct read_operation
  {
    live_operation operation;
    std::size_t slot;                   // in the slab
    std::uint64_t started;              // ticks
    std::uint64_t suspended;            // ticks, or 0
    std::uint64_t awaiting_promise = 0; // of the coroutine that waits for it, or 0
    std::uint64_t stream = 0;           // the Beast stream that it belongs to, or 0
    std::uint64_t strand = 0;  // the implementation of the strand that it runs, or 0
    std::uint64_t slot_at = 0; // its address
    bool is_timeout = false;   // of another operation of that stream
    bool is_lost = false; // what it is was behind a pointer that may be another one's now
  };

  // Returns false for a layout of another version.
  bool is_known(std::uint32_t version) noexcept
  {
    if (version > table::layout_version)
      result_.newer_version = version;
    return version == table::layout_version;
  }

  void read_program(std::uint64_t at)
  {
    program_copy record{};
    if (!source_.read(at, &record, sizeof record) || !is_known(record.version))
      return;
    if (programs_.empty())
      scale_ = tick_scale(
          record.ticks, record.first,
          source_.is_live() ? now_in_ticks(record.ticks) : record.latest);
    programs_.emplace(at, record.offsets);
    offsets_ = record.offsets;
    result_.is_late = result_.is_late || (record.flags & table::switched_on_late) != 0;
    memory_.forget();
    thread_reader threads(memory_, offsets_);
    for (live_thread& thread : threads.read(at, record))
      result_.threads.push_back(std::move(thread));
    ids_at_.insert(ids_at_.end(), threads.ids_at().begin(), threads.ids_at().end());
  }

  void read_slab(std::uint64_t at)
  {
    slab_copy header{};
    if (!source_.read(at, &header, sizeof header) || !is_known(header.version)
        || header.slot_bytes != sizeof(slot_copy) || header.first_slot < sizeof header
        || header.first_slot > table::slab_bytes
        || header.size > (table::slab_bytes - header.first_slot) / sizeof(slot_copy))
      return;
    if (const auto program = programs_.find(header.program); program != programs_.end())
      offsets_ = program->second;
    const std::uint64_t place = place_ = at + header.first_slot;
    if (!copy(place, header.size, first_))
      return;
    const bool is_live = source_.is_live();
    if (is_live && !copy(place, header.size, second_))
      return;
    memory_.forget();
    const std::size_t before = found_.size();
    for (std::size_t i = 0; i != first_.size(); ++i)
      if (first_[i].id != 0)
      {
        if (is_live && !(first_[i] == second_[i]))
          ++result_.changed;
        else
          read_slot(first_[i], i);
      }
    if (!is_live || found_.size() == before)
      return;
    const std::unordered_set<std::uint64_t> runs_now = read_running();
    const bool is_readable = copy(place, header.size, second_);
    for (std::size_t i = before; i != found_.size(); ++i)
      if (const std::size_t slot = found_[i].slot;
          !is_readable || !(first_[slot] == second_[slot])
          || (found_[i].operation.state != operation_state::running
              && runs_now.count(first_[slot].id) != 0))
        drop_pointers(found_[i], first_[slot]);
  }

  // Returns the ids of what runs now: a handler may destroy what it owns while its slot
  // still is as it was.
  std::unordered_set<std::uint64_t> read_running() const
  {
    std::unordered_set<std::uint64_t> ids;
    for (const std::uint64_t at : ids_at_)
      if (std::uint64_t id = 0; source_.read(at, &id, sizeof id))
        ids.insert(id);
    return ids;
  }

  bool copy(std::uint64_t place, std::size_t size, std::vector<slot_copy>& to)
  {
    to.resize(size);
    return source_.read(place, to.data(), size * sizeof(slot_copy));
  }

  // What the type of the handler says, which is a literal.
  std::vector<std::string> names_of_type(const slot_copy& slot)
  {
    if (!waits_
        || !(
            slot.kind == table::slot_kind::operation
            || (slot.kind == table::slot_kind::handler && slot.subject_size != 0)))
      return {};
    return waits_->find(slot.handler_type, nullptr, 0, true).waits;
  }

  // The slot changed, or its handler began to run, after its pointers were followed: what
  // was found may be another operation's.
  void drop_pointers(read_operation& one, const slot_copy& slot)
  {
    live_operation& operation = one.operation;
    operation.waits = names_of_type(slot);
    operation.maybe.clear();
    operation.stack.clear();
    if (operation.state != operation_state::running)
      operation.stores.clear();
    one.awaiting_promise = one.stream = one.strand = 0;
    one.is_lost = slot.operation == 0 || operation.is_work_guard;
  }

  void read_slot(const slot_copy& slot, std::size_t index)
  {
    if (slot.kind > table::slot_kind::work_guard)
      return;
    read_operation& read =
        found_.emplace_back(read_operation{{}, index, slot.started, 0});
    read.slot_at = place_ + index * sizeof(slot_copy);
    live_operation& to = read.operation;
    to.id = slot.id;
    to.trigger_id = slot.trigger;
    to.type = type_of(slot);
    to.io = slot.io;
    to.is_awaited_by_trigger = (slot.flags & table::awaited_by_trigger) != 0;
    to.is_work_guard = slot.kind == table::slot_kind::work_guard;
    if (slot.kind != table::slot_kind::handler && !to.is_work_guard)
    {
      to.object = slot.object;
      to.native_handle = slot.native_handle;
    }
    to.state = state_of(slot, to.type);
    read_context(slot, to);
    if (slot.kind == table::slot_kind::coroutine)
    {
      read.suspended = slot.words[table::suspended_at];
      read_coroutine(slot, to);
    }
    else if (slot.subject_size != 0 || slot.kind == table::slot_kind::operation)
      read_waits(slot, read);
  }

  const std::string& text_at(std::uint64_t address)
  {
    const auto [place, is_new] = texts_.try_emplace(address);
    if (is_new && !memory_.text(address, place->second, longest_type))
      place->second.clear();
    return place->second;
  }

  std::string type_of(const slot_copy& slot)
  {
    if (slot.operation == 0)
      return slot.kind == table::slot_kind::resource
                 ? type_of_node(memory_, offsets_, slot.subject)
                 : std::string();
    if (slot.kind == table::slot_kind::work_guard) // the name is no literal
    {
      std::string name;
      return memory_.text(slot.operation, name, longest_type) ? name : std::string();
    }
    const bool has_object =
        slot.kind == table::slot_kind::operation && slot.object_type != 0;
    const std::pair type(has_object ? slot.object_type : 0, slot.operation);
    if (last_type_ != type)
    {
      last_type_ = type;
      last_type_text_ = joined_type(
          has_object ? text_at(slot.object_type) : std::string(),
          text_at(slot.operation));
    }
    return last_type_text_;
  }

  operation_state state_of(const slot_copy& slot, const std::string& type) const
  {
    const bool is_coroutine = slot.kind == table::slot_kind::coroutine;
    // A thread says what it runs. What called that, as a handler that is in a strand now
    // calls its function, runs, too.
    if (running_.count(slot.id) != 0
        || (is_coroutine && slot.words[table::suspended_at] == 0)
        || (slot.kind == table::slot_kind::operation && slot.subject_size == 0))
      return operation_state::running;
    return slot.state == table::slot_state::ready || (!is_coroutine && is_function(type))
               ? operation_state::queued
               : operation_state::waiting;
  }

  // Returns true if the operation is a function that waits for a thread alone.
  static bool is_function(const std::string& type) noexcept
  {
    const std::size_t dot = type.rfind('.');
    const std::string_view name = dot == type.npos
                                      ? std::string_view(type)
                                      : std::string_view(type).substr(dot + 1);
    return name == "post" || name == "defer" || name == "dispatch" || name == "execute"
           || begins_at(name, 0, "execute(");
  }

  void read_context(const slot_copy& slot, live_operation& to)
  {
    if (to.state != operation_state::running)
    {
      to.stores = stores_.read(slot.frame);
      return;
    }
    const auto thread = running_.find(slot.id);
    if (thread == running_.end())
      return;
    to.thread = thread->second->system_id;
    to.stores = thread->second->stores;
  }

  void read_coroutine(const slot_copy& slot, live_operation& to)
  {
    const std::uint64_t promise = slot.words[table::promise];
    if (slot.subject_size == 0 || promise == 0)
      return;
    coroutine_of_.emplace(promise, &found_.back());
    const bool runs = to.state == operation_state::running;
    const auto read = [&] {
      return coroutines_.of_chain(
          slot.subject, promise, slot.words[table::innermost_promise], runs);
    };
    to.stack = read();
    const bool has_begun = slot.words[table::suspended_at] != slot.started;
    if (to.stack.empty() && !has_begun)
      to.stack = coroutines_.of_beginning(promise);
    if (!runs || to.stack.empty() || !source_.is_live())
      return;
    memory_.forget(); // while it runs, its slot does not say what changed
    const std::vector<coroutine_frame> again = read();
    const bool is_same = std::equal(
        again.begin(), again.end(), to.stack.begin(), to.stack.end(),
        [](const coroutine_frame& a, const coroutine_frame& b) {
          return a.function == b.function && a.line == b.line && a.file == b.file;
        });
    if (!is_same)
      to.stack.clear();
  }

  // Asio's part of an operation begins with the address of its slot and ends with the
  // function that completes it; what is before that is not the handler's. Drops it, and
  // returns the place of the function.
  std::size_t find_own_function(std::uint64_t slot_at)
  {
    // tracked_operation, which has two numbers, and Asio's `next_`
    constexpr std::ptrdiff_t words_before = 4 + 2 * sizeof(std::uint64_t) / word;
    const auto begin = std::find(words_.begin(), words_.end(), slot_at);
    if (words_.end() - begin <= words_before)
      return who_waits::unknown_place;
    words_.erase(words_.begin(), begin + words_before);
    return 0;
  }

  void read_waits(const slot_copy& slot, read_operation& to)
  {
    const bool runs = to.operation.state == operation_state::running;
    const bool is_handler = slot.kind == table::slot_kind::handler;
    if (!is_handler && slot.kind != table::slot_kind::operation)
      return;
    words_.assign(
        std::min<std::size_t>(
            slot.subject_size / word,
            is_handler ? sizeof slot.words / word : most_operation_words),
        0);
    if (is_handler)
    {
      if (!words_.empty())
        std::memcpy(words_.data(), slot.words, words_.size() * word);
    }
    else if (runs) // Asio has freed it
      words_.clear();
    else if (!memory_.read(slot.subject, words_.data(), words_.size() * word))
      return;
    const std::size_t own_function = find_own_function(to.slot_at);
    if (waits_)
    {
      who_waits::result found = waits_->find(
          slot.handler_type, words_.data(), words_.size(), runs, own_function);
      to.operation.waits = std::move(found.waits);
      to.operation.maybe = std::move(found.maybe);
      to.stream = found.stream;
      to.is_timeout = found.is_timeout;
      const std::size_t function_at = found.function != 0 ? words_.size() : own_function;
      if (!runs && found.function != 0)
        append_function(found.function);
      if (found.is_strand)
        to.strand = strand_of(function_at);
      if (!runs && found.is_spawned && to.operation.waits.empty())
        read_spawned(to.operation);
    }
    if (runs)
      return;
    coroutine_stack::awaiting coroutine =
        coroutines_.of_operation(words_.data(), words_.size());
    to.awaiting_promise = coroutine.outermost;
    to.operation.stack = std::move(coroutine.stack);
  }

  // The function of Asio's is followed by an allocator, and by a shared_ptr to the strand.
  std::uint64_t strand_of(std::size_t own_function) const
  {
    for (std::size_t i = own_function + 1; i < words_.size() && i <= own_function + 4;
         ++i)
      if (words_[i] > 4096 && words_[i] % word == 0)
        return words_[i];
    return 0;
  }

  // What Asio keeps of a function that it runs later: the handler begins it.
  void append_function(std::uint64_t function)
  {
    constexpr std::size_t most_words = 16;
    const std::size_t before = words_.size();
    words_.resize(before + most_words);
    if (!memory_.read(function, words_.data() + before, most_words * word))
      words_.resize(before);
  }

  void read_spawned(live_operation& to)
  {
    spawned_function::result found = spawned_->find(words_.data(), words_.size());
    to.waits = std::move(found.waits);
    if (!to.waits.empty())
      to.maybe.clear();
    for (std::string& name : found.maybe)
      add_once(to.maybe, std::move(name));
  }

  // Coroutines in the table have their stacks themselves.
  void join_awaited()
  {
    for (read_operation& one : found_)
    {
      const auto coroutine = coroutine_of_.find(one.awaiting_promise);
      if (coroutine == coroutine_of_.end())
        continue;
      const live_operation& awaiting = coroutine->second->operation;
      one.operation.maybe.clear();
      one.operation.is_awaited_by_trigger = awaiting.id == one.operation.trigger_id;
      // The coroutine that awaits it has the stack, unless somebody else began it.
      if (one.operation.is_awaited_by_trigger)
        one.operation.stack.clear();
      else
        one.operation.stack = awaiting.stack;
    }
  }

  // The timer of a Beast stream ends the operation that was started next with the stream,
  // and so by the same handler: who waits for that, waits for the timer.
  void name_timeouts()
  {
    std::unordered_map<std::uint64_t, std::vector<const read_operation*>> of_stream;
    for (const read_operation& one : found_)
      if (one.stream != 0 && !one.is_timeout)
        of_stream[one.stream].push_back(&one);
    for (read_operation& one : found_)
    {
      if (!one.is_timeout || !one.operation.waits.empty() || !of_stream.count(one.stream))
        continue;
      const live_operation* ends = nullptr;
      for (const read_operation* const other : of_stream[one.stream])
        if (const live_operation& candidate = other->operation;
            candidate.id > one.operation.id
            && candidate.trigger_id == one.operation.trigger_id
            && (!ends || candidate.id < ends->id))
          ends = &candidate;
      if (!ends)
        continue;
      one.operation.waits = ends->waits;
      one.operation.stack = ends->stack;
      one.operation.is_awaited_by_trigger = ends->is_awaited_by_trigger;
      one.operation.maybe.clear();
    }
  }

  // What runs a strand names who waits for the first operation in the strand. An operation
  // begins with the address of its slot.
  void name_strands()
  {
    constexpr std::uint64_t words_of_queues = 8;
    std::unordered_map<std::uint64_t, const live_operation*> at_slot;
    for (read_operation& one : found_)
    {
      if (one.strand == 0 || !one.operation.waits.empty())
        continue;
      if (at_slot.empty()) // the first one that runs a strand
      {
        memory_.forget();
        for (const read_operation& other : found_)
          at_slot.emplace(other.slot_at, &other.operation);
      }
      for (std::uint64_t i = 0; i != words_of_queues && one.operation.waits.empty(); ++i)
        if (const auto first =
                at_slot.find(memory_.pointer(memory_.pointer(one.strand + i * word)));
            first != at_slot.end() && first->second != &one.operation)
        {
          one.operation.waits = first->second->waits;
          one.operation.stack = first->second->stack;
        }
    }
  }

  void set_times()
  {
    if (!source_.is_live())
      for (const read_operation& one : found_)
      {
        scale_.include(one.started);
        scale_.include(one.suspended);
      }
    result_.has_times = scale_.is_known();
    for (read_operation& one : found_)
    {
      one.operation.age = scale_.since(one.started);
      one.operation.waiting =
          one.suspended != 0 ? scale_.since(one.suspended) : one.operation.age;
    }
  }

  void sort_by_age()
  {
    std::vector<read_operation*> order;
    order.reserve(found_.size());
    for (read_operation& one : found_)
      if (one.is_lost)
        ++result_.changed;
      else
        order.push_back(&one);
    std::sort(
        order.begin(), order.end(), [](const read_operation* a, const read_operation* b) {
          return std::pair(a->started, a->operation.id)
                 < std::pair(b->started, b->operation.id);
        });
    result_.operations.reserve(order.size());
    for (read_operation* const one : order)
      result_.operations.push_back(std::move(one->operation));
  }

  const memory_source& source_;
  cached_memory memory_;
  table::member_offsets offsets_ = no_offsets; // of the program that is read now
  context_stores stores_;
  coroutine_stack coroutines_;
  std::optional<who_waits> waits_;
  std::optional<spawned_function> spawned_;
  tick_scale scale_;
  std::unordered_map<std::uint64_t, table::member_offsets> programs_; // by address
  snapshot result_;
  std::vector<std::uint64_t> ids_at_; // see read_running
  std::deque<read_operation> found_;
  std::unordered_map<std::uint64_t, const live_thread*> running_; // by the operation's id
  std::unordered_map<std::uint64_t, const read_operation*> coroutine_of_; // by promise
  std::unordered_map<std::uint64_t, std::string> texts_; // literals, by address
  std::pair<std::uint64_t, std::uint64_t> last_type_;    // the literals of an operation
  std::string last_type_text_;
  std::uint64_t place_ = 0; // of the slab's first slot
  std::vector<slot_copy> first_;
  std::vector<slot_copy> second_;
  std::vector<std::uintptr_t> words_;
};

// Reads all unfinished operations. Takes names from `names`, which may be null.
inline snapshot read_snapshot(const memory_source& source, name_source* names)
{
  return snapshot_reader(source, names).read();
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_READ_SNAPSHOT_HPP
