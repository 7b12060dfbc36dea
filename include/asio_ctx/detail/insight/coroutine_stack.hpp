// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_COROUTINE_STACK_HPP
#define ASIO_CTX_DETAIL_INSIGHT_COROUTINE_STACK_HPP

#include <asio_ctx/detail/insight/cached_memory.hpp>
#include <asio_ctx/detail/insight/cpp_name.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <asio_ctx/detail/insight/names_of_asio.hpp>
#include <asio_ctx/detail/insight/spawned_function.hpp>
#include <asio_ctx/detail/insight/symbol_names.hpp>
#include <asio_ctx/detail/insight/type_names.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <asio_ctx/live_operation.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Finds the coroutines that wait for each other. Each of Asio's coroutines has its promise
// behind two pointers: the functions that resume and destroy it. The promise has the
// coroutine's address and that of its caller's promise; the outermost one, of co_spawn's
// own coroutine, also has that of the innermost one. All of this has to fit, or there is
// no stack.
class coroutine_stack
{
public:
  coroutine_stack(
      cached_memory& memory, name_source* names, const table::member_offsets& offsets)
    : memory_(memory), names_(names), offsets_(offsets)
  {}

  // Returns the stack of a coroutine in the table: from its chain and the outermost
  // promise, and from the address of the pointer to the innermost one. If it runs, the
  // innermost line is unknown.
  std::vector<coroutine_frame> of_chain(
      std::uint64_t chain, std::uint64_t outermost, std::uint64_t innermost, bool runs)
  {
    if (!is_promise(outermost))
      return {};
    std::vector<coroutine_frame> stack =
        from(memory_.pointer(innermost), outermost, chain);
    if (runs && !stack.empty())
      stack.front().line = 0;
    return stack;
  }

  // Returns the coroutine that a coroutine of co_spawn's will call when it is resumed for
  // the first time, or the function that it will get it from.
  std::vector<coroutine_frame> of_beginning(std::uint64_t outermost)
  {
    const symbol* const entry = is_promise(outermost) && names_
                                    ? names_->symbol_at(resume_function(outermost))
                                    : nullptr;
    std::string name = entry ? entry->name : std::string();
    if (const std::string inner = name_of_frame(name);
        !inner.empty() && spawned_type(name).empty())
      name = demangled(inner.c_str());
    const std::string_view type = spawned_type(name);
    coroutine_frame frame;
    type_names of_type;
    add_type_names(type, of_type);
    for (const auto* const known : {&of_type.lambdas, &of_type.functions})
      if (frame.function.empty() && !known->empty())
        frame.function = known->front();
    const bool is_coroutine = begins_at(type, 0, names_of_asio::awaitable_as_function);
    const bool is_function = type.find("(*") != type.npos;
    for (std::uint64_t at = 0; at != promise_bytes && frame.function.empty();
         at += sizeof(void*))
    {
      const std::uint64_t word = memory_.pointer(outermost + at);
      if (is_coroutine && word != outermost && is_promise(word)
          && memory_.pointer(word + offsets_.promise_caller) == 0)
        frame = frame_of(word, 0);
      else if (is_function)
        if (const symbol* const one =
                names_->covers(word) ? names_->symbol_at(word) : nullptr;
            one && one->is_function && one->offset == 0 && !one->has_synonyms)
          frame.function = one->name;
      if (is_of_library(read_function_name(frame.function)))
        frame.function.clear();
    }
    if (frame.function.empty())
      return {};
    if (of_type.lambdas.empty() && of_type.functions.empty())
      frame.function = shown(read_function_name(frame.function));
    return {frame};
  }

  struct awaiting
  {
    std::uint64_t outermost = 0; // the promise, or 0
    std::vector<coroutine_frame> stack;
  };

  // Returns the coroutine whose outermost promise one of these words points to. Its lines
  // are unknown. There is no stack if it has not begun.
  awaiting of_operation(const std::uintptr_t* words, std::size_t size)
  {
    awaiting found;
    for (std::size_t i = 0; i != size; ++i)
    {
      const std::uint64_t outermost = words[i];
      if (!is_promise(outermost)
          || memory_.pointer(outermost + offsets_.promise_caller) != 0)
        continue;
      // Where it has its pointer to the innermost promise is not known.
      for (std::uint64_t at = 0; at != promise_bytes / 4; at += sizeof(void*))
        if (const std::uint64_t innermost = memory_.pointer(outermost + at);
            innermost != outermost && is_promise(innermost))
          if (std::vector<coroutine_frame> stack = from(innermost, outermost, 0);
              !stack.empty())
            return {outermost, std::move(stack)};
      if (found.outermost == 0)
        found.outermost = outermost;
    }
    return found;
  }

private:
  static constexpr std::uint64_t promise_bytes = 1024;
  static constexpr std::uint64_t resume_and_destroy = 2 * sizeof(void*);
  static constexpr int deepest = 256;
  static constexpr std::size_t longest_name = 16384;
  static constexpr std::size_t longest_path = 4096;

  bool can_read() const noexcept
  {
    return offsets_.promise_handle < promise_bytes
           && offsets_.promise_caller < promise_bytes;
  }

  bool is_promise(std::uint64_t promise)
  {
    return can_read() && promise > 4096 && promise % sizeof(void*) == 0
           && memory_.pointer(promise + offsets_.promise_handle)
                  == promise - resume_and_destroy
           && resume_function(promise) != 0;
  }

  // Returns the function that resumes the coroutine. A coroutine that has ended has none.
  std::uint64_t resume_function(std::uint64_t promise)
  {
    const std::uint64_t function = memory_.pointer(promise - resume_and_destroy);
    const mapping* const code = memory_.source().mapping_of(function);
    return code && code->is_executable ? function : 0;
  }

  std::vector<coroutine_frame>
  from(std::uint64_t innermost, std::uint64_t outermost, std::uint64_t chain)
  {
    std::vector<coroutine_frame> stack;
    std::uint64_t promise = innermost;
    for (int depth = 0; depth != deepest; ++depth)
    {
      if (!is_promise(promise))
        return {};
      coroutine_frame frame = frame_of(promise, chain);
      if ((!frame.function.empty() || frame.line != 0) && !is_of_asio(frame.function))
      {
        frame.function = shown(read_function_name(frame.function));
        stack.push_back(std::move(frame));
      }
      if (promise == outermost)
        return stack;
      promise = memory_.pointer(promise + offsets_.promise_caller);
    }
    return {};
  }

  static bool is_of_asio(const std::string& function)
  {
    return begins_at(read_function_name(function).text, 0, "boost::asio::");
  }

  coroutine_frame frame_of(std::uint64_t promise, std::uint64_t chain)
  {
    coroutine_frame frame;
    const std::uint64_t function = resume_function(promise);
    if (const symbol* const at = names_ ? names_->symbol_at(function) : nullptr;
        at && at->offset == 0 && !at->has_synonyms)
      frame.function = at->name;
    if (chain != 0)
      find_line(promise, chain, frame);
    return frame;
  }

  // A std::source_location is a pointer to these. It follows the promise's pointer to its
  // chain, whose lowest two bits are flags.
  struct location
  {
    std::uintptr_t file;
    std::uintptr_t function;
    std::uint32_t line;
    std::uint32_t column;
  };

  void find_line(std::uint64_t promise, std::uint64_t chain, coroutine_frame& frame)
  {
    std::uintptr_t words[promise_bytes / sizeof(std::uintptr_t)];
    std::size_t size = sizeof words / sizeof *words;
    while (size != 0 && !memory_.read(promise, words, size * sizeof *words))
      size /= 2; // the end of the memory
    for (std::size_t i = 0; i + 1 < size; ++i)
    {
      if ((words[i] & ~std::uintptr_t(3)) != chain || !is_in_file(words[i + 1]))
        continue;
      const auto at = memory_.get<location>(words[i + 1]);
      std::string file;
      std::string function;
      if (at.line == 0 || at.line >= 10'000'000 || !is_in_file(at.file)
          || !is_in_file(at.function) || !memory_.text(at.file, file, longest_path)
          || !memory_.text(at.function, function, longest_name) || !is_text(file)
          || !is_text(function))
        continue;
      frame.file = std::move(file);
      frame.line = at.line;
      if (frame.function.empty())
        frame.function = std::move(function);
      return;
    }
  }

  bool is_in_file(std::uint64_t address) const noexcept
  {
    const mapping* const in = memory_.source().mapping_of(address);
    return in && !in->file.empty();
  }

  static bool is_text(const std::string& text) noexcept
  {
    for (const char c : text)
      if (static_cast<unsigned char>(c) < ' ' || c == 127)
        return false;
    return !text.empty();
  }

  cached_memory& memory_;
  name_source* names_;
  const table::member_offsets& offsets_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_COROUTINE_STACK_HPP
