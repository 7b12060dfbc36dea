// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_SPAWNED_FUNCTION_HPP
#define ASIO_CTX_DETAIL_INSIGHT_SPAWNED_FUNCTION_HPP

#include <asio_ctx/detail/insight/cached_memory.hpp>
#include <asio_ctx/detail/insight/cpp_name.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <asio_ctx/detail/insight/names_of_asio.hpp>
#include <asio_ctx/detail/insight/type_names.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// The arguments of a template, from the text between < and >.
inline std::vector<std::string_view> template_arguments(std::string_view text)
{
  std::vector<std::string_view> arguments;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();)
    if (const char c = text[at]; c == '<' || c == '(' || c == '[' || c == '{')
      at = behind_brackets(text, at);
    else if (c == ',')
    {
      arguments.push_back(text.substr(begin, at - begin));
      begin = ++at;
      if (begins_at(text, at, " "))
        begin = ++at;
    }
    else
      ++at;
  arguments.push_back(text.substr(begin));
  return arguments;
}

// g++ names what resumes a coroutine "f(g::_Z1fi.Frame*) [clone .actor]", and later ones
// have the template arguments in that name of the linker's alone. Returns that; empty if
// there is none.
inline std::string name_of_frame(std::string_view name)
{
  const std::size_t end = name.find(".Frame*)");
  const std::size_t begin = name.rfind("_Z", end);
  return end == name.npos || begin == name.npos
             ? std::string()
             : std::string(name.substr(begin, end - begin));
}

// The type of what spawn or co_spawn was called with, from the name of the function or the
// type that Asio makes for it. Empty if the name is another one.
inline std::string_view spawned_type(std::string_view name)
{
  for (const std::string_view begin :
       {names_of_asio::co_spawn_state, names_of_asio::spawn_entry_point})
  {
    const std::size_t at = name.find(begin);
    if (at == name.npos)
      continue;
    const std::size_t open = at + begin.size() - 1;
    const std::size_t end = behind_brackets(name, open);
    const std::vector<std::string_view> arguments =
        template_arguments(name.substr(open + 1, end - open - 2));
    return arguments.size() < 2 ? std::string_view() : arguments[arguments.size() - 2];
  }
  return {};
}

// Finds what a stackful coroutine of boost::asio::spawn runs. The handler of an operation
// that it waits for has a pointer to Asio's spawned thread, which is on the coroutine's
// stack. Where the stack begins, a function or an object has the type of what was spawned
// in its name. If that is a pointer to a function, its value is there, too: it counts if
// the function was called on this stack.
class spawned_function
{
public:
  spawned_function(cached_memory& memory, name_source& names)
    : memory_(memory), names_(names)
  {}

  struct result
  {
    std::vector<std::string> waits;
    std::vector<std::string> maybe;
  };

  // `words` are a copy of the memory of an operation whose handler is one of spawn's.
  // Names nobody if it has several such pointers that may be the handler's.
  result find(const std::uintptr_t* words, std::size_t size)
  {
    const std::uint64_t thread = thread_in(words, size);
    const stack found = thread == 0           ? stack()
                        : is_fiber_at(thread) ? stack_of_fiber(thread)
                                              : stack_of_coroutine(thread);
    result names;
    const std::string_view type = spawned_type(found.entry);
    if (type.empty())
      return names;
    type_names of_type;
    add_type_names(type, of_type);
    for (const auto* const known : {&of_type.lambdas, &of_type.functions})
      if (!known->empty())
      {
        names.waits.push_back(known->front());
        return names;
      }
    const cpp_name outer = read_cpp_name(type, 0);
    const bool is_users = !is_of_library(outer) && !is_of_language(outer.first);
    if (const symbol* const function = is_users ? nullptr : first_function(found))
    {
      const bool is_certain =
          !function->has_synonyms && is_called(found, thread, function->name);
      (is_certain ? names.waits : names.maybe)
          .push_back(shown(read_function_name(function->name)));
    }
    if (names.waits.empty() && !of_type.classes.empty())
      names.waits.push_back(of_type.classes.front());
    return names;
  }

private:
  static constexpr std::size_t word = sizeof(std::uintptr_t);
  static constexpr std::uint64_t words_of_thread = 12;
  static constexpr std::uint64_t bytes_of_entry = 16 * 1024; // what it keeps there
  static constexpr std::uint64_t bytes_of_calls = 64 * 1024; // where calls are looked for
  static constexpr std::uint64_t bytes_of_record = 4096;
  static constexpr std::uint64_t largest_stack = std::uint64_t(1) << 32;

  struct stack
  {
    std::string_view entry;   // the name with the type
    std::uint64_t record = 0; // where the beginning of the stack has what was spawned
    std::uint64_t end = 0;    // of the record
    std::uint64_t size = 0;
    std::uint64_t suspended_at = 0; // the stack pointer, or 0
  };

  std::uint64_t thread_in(const std::uintptr_t* words, std::size_t size)
  {
    std::uint64_t found = 0;
    bool is_in_handler = false;
    for (std::size_t i = 0; i != size; ++i)
    {
      if (words[i] == found || !is_thread(words[i]))
        continue;
      // The handler has a pointer to the yield_context before it, whose first member is
      // the same pointer.
      const bool has_context = i != 0 && memory_.pointer(words[i - 1]) == words[i];
      if (found != 0 && has_context == is_in_handler)
        return 0;
      if (found != 0 && is_in_handler)
        continue;
      found = words[i];
      is_in_handler = has_context;
    }
    return found;
  }

  // Returns what has a name at an address; null if that is not in a file.
  const symbol* named_at(std::uint64_t address)
  {
    return address >= 4096 && names_.covers(address) ? names_.symbol_at(address)
                                                     : nullptr;
  }

  // Returns the name of the virtual table that begins an object; empty if it has none.
  std::string_view vtable_of(std::uint64_t object)
  {
    if (object < 4096 || object % word != 0 || names_.covers(object))
      return {};
    const symbol* const at = named_at(memory_.pointer(object));
    return at && !at->is_function && at->offset == 2 * word ? std::string_view(at->name)
                                                            : std::string_view();
  }

  bool is_fiber_at(std::uint64_t thread)
  {
    return vtable_of(thread) == names_of_asio::fiber_thread;
  }

  bool is_thread(std::uint64_t object)
  {
    return is_fiber_at(object) || vtable_of(object) == names_of_asio::coroutine_thread;
  }

  // Boost.Context begins the stack with this function, and what was spawned follows.
  static bool begins_fiber(const symbol& one)
  {
    constexpr std::string_view entry = "void boost::context::detail::fiber_entry<";
    return one.is_function && begins_at(one.name, 0, entry);
  }

  // Coroutines that had the memory before may have left such functions there. The right one
  // has called another one, which returns to it. Nobody is named if several may be right.
  stack stack_of_fiber(std::uint64_t thread)
  {
    stack found;
    for (std::uint64_t at = thread; at < thread + bytes_of_entry; at += word)
    {
      if (const symbol* const one = entry_at(at))
      {
        if (!found.entry.empty() && found.entry != one->name)
          return {};
        found.entry = one->name;
      }
      else if (!found.entry.empty() && is_end_of_stack(at, thread))
      {
        found.record = at;
        found.size = memory_.pointer(at);
        found.end = memory_.pointer(at + word);
        break;
      }
    }
    find_stack_pointer(found, thread, thread + word, thread + words_of_thread * word);
    for (std::uint64_t at = found.suspended_at; at != 0 && at < found.record; at += word)
      if (const symbol* const one = entry_at(at);
          one && one->offset != 0 && one->name == found.entry)
        return found;
    return {};
  }

  // Returns the function that begins a fiber, if there is an address in one; or null.
  const symbol* entry_at(std::uint64_t at)
  {
    const symbol* const one = named_at(memory_.pointer(at));
    return one && begins_fiber(*one) ? one : nullptr;
  }

  // Boost.Coroutine begins the stack with an object.
  stack stack_of_coroutine(std::uint64_t thread)
  {
    stack found;
    for (std::uint64_t i = 1; i != words_of_thread && found.record == 0; ++i)
      if (const std::uint64_t object = memory_.pointer(thread + i * word); begins_at(
              vtable_of(object), 0,
              "vtable for boost::coroutines::detail::pull_coroutine_object<"))
      {
        found.entry = vtable_of(object);
        found.record = object;
      }
    for (std::uint64_t at = found.record;
         found.record != 0 && found.end == 0 && at < found.record + bytes_of_record;
         at += word)
      if (is_end_of_stack(at, thread))
      {
        found.size = memory_.pointer(at);
        found.end = memory_.pointer(at + word);
      }
    find_stack_pointer(found, thread, found.record, found.end);
    return found;
  }

  // Returns true if this is Boost's stack_context of the stack that the thread is on: its
  // size, and its end, which is near.
  bool is_end_of_stack(std::uint64_t at, std::uint64_t thread)
  {
    const std::uint64_t size = memory_.pointer(at);
    const std::uint64_t end = memory_.pointer(at + word);
    return size != 0 && size < largest_stack && end > at && end - at <= bytes_of_record
           && thread < end && end - thread <= size;
  }

  // Of what points to the stack, it is lowest. There is none if that is too far away.
  void find_stack_pointer(
      stack& found, std::uint64_t thread, std::uint64_t from, std::uint64_t to)
  {
    for (std::uint64_t at = from; at < to; at += word)
      if (const std::uint64_t value = memory_.pointer(at);
          value < thread && found.end - value <= found.size
          && (found.suspended_at == 0 || value < found.suspended_at))
        found.suspended_at = value;
    if (thread - found.suspended_at > bytes_of_calls)
      found.suspended_at = 0;
  }

  const symbol* users_function_at(std::uint64_t address)
  {
    const symbol* const one = named_at(address);
    if (!one || !one->is_function || !one->is_cpp)
      return nullptr;
    const cpp_name name = read_function_name(one->name);
    return name.first.empty() || is_of_library(name) ? nullptr : one;
  }

  // Returns the first function of the user's to which the record has a pointer, or null.
  const symbol* first_function(const stack& of)
  {
    for (std::uint64_t at = of.record; at < of.end; at += word)
      if (const symbol* const one = users_function_at(memory_.pointer(at));
          one && one->offset == 0)
        return one;
    return nullptr;
  }

  // Returns true if the stack has an address in the function to which a call returns.
  bool is_called(const stack& of, std::uint64_t thread, const std::string& function)
  {
    for (std::uint64_t at = of.suspended_at; at != 0 && at < thread; at += word)
      if (const symbol* const one = users_function_at(memory_.pointer(at));
          one && one->offset != 0 && one->name == function)
        return true;
    return false;
  }

  cached_memory& memory_;
  name_source& names_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_SPAWNED_FUNCTION_HPP
