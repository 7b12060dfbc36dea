// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_WHO_WAITS_HPP
#define ASIO_CTX_DETAIL_INSIGHT_WHO_WAITS_HPP

#include <algorithm>
#include <array>
#include <asio_ctx/detail/insight/cached_memory.hpp>
#include <asio_ctx/detail/insight/cpp_name.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <asio_ctx/detail/insight/names_of_asio.hpp>
#include <asio_ctx/detail/insight/type_names.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// The name of the object that a std::shared_ptr's control block owns, from the name of the
// block's virtual table. Empty if it is not one, or the object is not of the user's.
inline std::string object_of_control_block(std::string_view vtable)
{
  constexpr std::string_view start = "vtable for ";
  if (!begins_at(vtable, 0, start))
    return {};
  const cpp_name block = read_cpp_name(vtable, start.size());
  if (!is_of_library(block) || block.arguments.empty())
    return {};
  for (const std::string_view known :
       {"_Sp_counted_ptr_inplace", "_Sp_counted_ptr", "_Sp_counted_deleter",
        "__shared_ptr_emplace", "__shared_ptr_pointer", "sp_counted_impl_p",
        "sp_counted_impl_pd", "sp_counted_impl_pda"})
    if (block.last == known)
    {
      const std::string_view argument = block.arguments.back();
      const cpp_name object = read_cpp_name(argument, 0);
      return is_of_library(object) || is_of_language(object.first) || object.is_lambda
                 ? std::string()
                 : object.text;
    }
  return {};
}

// Finds the names of those who wait for an operation. Reads the memory of the operation,
// or of its handler, and keeps the words that can't be anything else than the beginning
// of a function, or a pointer to the control block of a std::shared_ptr.
class who_waits
{
public:
  who_waits(cached_memory& memory, name_source& names) : memory_(memory), names_(names) {}

  struct result
  {
    std::vector<std::string> waits;
    std::vector<std::string> maybe; // empty if the handler's own name is known
    bool is_spawned = false;    // the handler resumes a coroutine of boost::asio::spawn
    bool is_strand = false;     // it runs what a strand of executors has
    bool is_timeout = false;    // the handler ends another operation of a Beast stream
    std::uint64_t stream = 0;   // the control block of a Beast stream, or 0
    std::uint64_t function = 0; // the object of Asio's that has the function, or 0
  };

  // `signature` is the address of a text with the handler's or the operation's type, or 0.
  // `words` are copies of the operation's or the handler's memory. If the operation runs,
  // what the words point to may be gone. `own_function` is the place of the function that
  // completes the operation, if it is known: then other functions of the library are
  // remains of operations that had the memory before, and if the function has a name, the
  // signature, whose names of lambdas are less exact, is not read.
  result find(
      std::uint64_t signature, const std::uintptr_t* words, std::size_t size, bool runs,
      std::size_t own_function = unknown_place)
  {
    result found;
    found_.clear();
    if (own_function < size && begins_function(named_at(words[own_function])))
      signature = 0;
    type_.clear();
    if (signature != 0)
      type_.add(type_at(signature));
    function_ = stream_ = 0;
    for (std::size_t i = 0; i != size; ++i)
    {
      has_own_types_ = own_function == unknown_place || own_function == i;
      look_at(words[i], true, !runs);
    }
    has_own_types_ = true;
    if (!runs)
      for (std::size_t i = 0; i != size; ++i)
        look_behind(words[i]);
    found.is_spawned = type_.is_spawned;
    found.is_timeout = type_.is_timeout;
    found.is_strand = type_.is_strand;
    found.stream = stream_;
    found.function = function_;
    for (const std::string* const name : type_.functions)
      add(kind::function, *name, true);
    for (const std::string* const name : type_.lambdas)
      add(kind::lambda, *name, true);
    // A function that the handler's type does not know is a remain if it knows another one.
    const bool knows_one =
        std::any_of(found_.begin(), found_.end(), [this](const candidate& one) {
          return one.what != kind::shared_object && is_confirmed(one);
        });
    found.waits.reserve(found_.size());
    for (const candidate& one : found_)
      if (one.what != kind::shared_object
          && (knows_one ? is_confirmed(one) : one.is_direct))
        add_once(found.waits, *one.name);
    const bool names_handler = !found.waits.empty();
    for (const candidate& one : found_)
      if (one.what == kind::shared_object && is_certain(one))
        add_once(found.waits, shown(one));
    if (names_handler)
      return found;
    add_class(found.waits);
    // Owners alone are often remains of an operation that had the memory before.
    if (std::any_of(found_.begin(), found_.end(), [](const candidate& one) {
          return one.what != kind::shared_object;
        }))
      for (const candidate& one : found_)
        if (const std::string name = shown(one); !has(found.waits, name))
          add_once(found.maybe, name);
    return found;
  }

  static constexpr std::size_t unknown_place = ~std::size_t();

private:
  enum class kind
  {
    function,
    lambda,
    shared_object
  };

  struct candidate
  {
    kind what;
    const std::string* name; // of a known_symbol or a type
    bool is_direct;
  };

  struct handler_flags
  {
    bool is_spawned = false;
    bool is_timeout = false;
    bool is_strand = false;
    bool is_behind = false; // it is the type of an object that the operation points to
  };

  struct handler_type : handler_flags, type_names
  {};

  // All that is known of the handler whose words are looked at. The names belong to types.
  struct known_types : handler_flags
  {
    using names = std::vector<const std::string*>;

    names functions;
    names lambdas;
    names classes;

    void clear() noexcept
    {
      static_cast<handler_flags&>(*this) = {};
      for (names* const all : {&functions, &lambdas, &classes})
        all->clear();
    }

    void add(const handler_type& type)
    {
      is_spawned = is_spawned || type.is_spawned;
      is_timeout = is_timeout || type.is_timeout;
      is_strand = is_strand || type.is_strand;
      is_behind = is_behind || type.is_behind;
      add(functions, type.functions);
      add(lambdas, type.lambdas);
      add(classes, type.classes);
    }

    static bool has(const names& all, std::string_view name) noexcept
    {
      return std::any_of(all.begin(), all.end(), [name](const std::string* one) {
        return *one == name;
      });
    }

  private:
    static void add(names& to, const std::vector<std::string>& from)
    {
      for (const std::string& name : from)
        if (!has(to, name))
          to.push_back(&name);
    }
  };

  // What is known of a symbol.
  struct known_symbol
  {
    bool is_handler = false; // the user's function, or a lambda of his
    bool is_lambda = false;
    bool is_certain = false;
    std::string name;
    handler_type type;         // in the template arguments of a function of a library
    std::string shared_object; // of a control block
    bool is_stream = false;    // a control block of Beast's
  };

  static constexpr std::size_t longest_signature = 65536;
  static constexpr std::size_t words_behind = 8;

  static std::string shown(const candidate& one)
  {
    return one.what == kind::shared_object ? "shared_ptr<" + *one.name + ">" : *one.name;
  }

  void add(kind what, const std::string& name, bool is_direct)
  {
    for (candidate& one : found_)
      if (one.what == what && *one.name == name)
      {
        one.is_direct = one.is_direct || is_direct;
        return;
      }
    found_.push_back({what, &name, is_direct});
  }

  // An address in a file. The pointers are null if no function begins there, and no
  // pointer to a virtual table can have it.
  struct known_word
  {
    std::uint64_t word = 0;
    const symbol* at = nullptr;
    const known_symbol* known = nullptr;
  };

  // Returns null for an address that is not in a file. Most words point to the heap, or are
  // addresses that many operations have.
  const known_word* named_at(std::uint64_t word)
  {
    for (const auto& [from, to] : nameless_)
      if (word >= from && word < to)
        return nullptr;
    known_word& one = words_[table::to_size(word / sizeof(void*)) % words_.size()];
    if (one.word == word)
      return &one;
    if (!names_.covers(word))
    {
      nameless_[1] = std::exchange(nameless_[0], names_.nameless_around(word));
      return nullptr;
    }
    one = {word};
    const symbol* const at = names_.symbol_at(word);
    if (at && at->offset == (at->is_function ? 0 : 2 * sizeof(void*)))
    {
      one.at = at;
      one.known = &know(*at);
    }
    return &one;
  }

  static bool begins_function(const known_word* one) noexcept
  {
    return one && one->at && one->at->is_function;
  }

  void look_at(std::uint64_t word, bool is_direct, bool follow)
  {
    if (word < 4096)
      return;
    const known_word* const one = named_at(word);
    if (!one && follow && word % sizeof(void*) == 0)
      look_at_control_block(word, is_direct);
    if (!begins_function(one))
      return;
    const known_symbol& known = *one->known;
    if (known.is_handler)
      add(known.is_lambda ? kind::lambda : kind::function, known.name,
          is_direct && known.is_certain);
    if (!has_own_types_)
      return;
    for (const std::string& name : known.type.functions)
      add(kind::function, name, is_direct);
    for (const std::string& name : known.type.lambdas)
      add(kind::lambda, name, is_direct);
    if (is_direct)
      type_.add(known.type);
  }

  void look_at_control_block(std::uint64_t block, bool is_direct)
  {
    const std::uint64_t vtable = memory_.pointer(block);
    const known_word* const one = vtable < 4096 ? nullptr : named_at(vtable);
    if (!one || !one->at || one->at->is_function)
      return;
    const known_symbol& known = *one->known;
    if (known.is_stream && is_direct && stream_ == 0)
      stream_ = block;
    if (!known.shared_object.empty() && is_owned(block, *one->at))
      add(kind::shared_object, known.shared_object, is_direct);
  }

  // Returns false if the object of the control block is gone.
  bool is_owned(std::uint64_t block, const symbol& vtable)
  {
    if (begins_at(vtable.name, 0, "vtable for std::__1::")) // counts from 0
      return static_cast<std::intptr_t>(memory_.pointer(block + sizeof(void*))) >= 0;
    constexpr std::int32_t most = 1 << 30;
    const auto owners = memory_.get<std::int32_t>(block + sizeof(void*));
    const auto observers = memory_.get<std::int32_t>(block + sizeof(void*) + 4);
    return owners > 0 && owners < most && observers > 0 && observers < most;
  }

  void look_behind(std::uint64_t word)
  {
    if (word < 4096 || word % sizeof(void*) != 0 || named_at(word))
      return;
    std::uintptr_t behind[words_behind];
    if (!memory_.read(word, behind, sizeof behind))
      return;
    const bool is_function =
        type_.is_behind && function_ == 0 && calls_function(behind[0]);
    if (is_function)
      function_ = word;
    for (const std::uintptr_t& one : behind)
      look_at(one, is_function && &one == behind, true);
  }

  // Returns true for the function that calls what an executor_function of Asio's has.
  bool calls_function(std::uint64_t word)
  {
    const known_word* const one = named_at(word);
    return begins_function(one)
           && begins_at(one->at->name, 0, names_of_asio::complete_function);
  }

  const known_symbol& know(const symbol& of)
  {
    const auto [place, is_new] = symbols_.try_emplace(&of);
    known_symbol& known = place->second;
    if (!is_new)
      return known;
    if (!of.is_function)
    {
      known.shared_object = object_of_control_block(of.name);
      known.is_stream =
          begins_at(
              of.name, 0, "vtable for boost::detail::sp_counted_impl_pd<boost::beast::")
          && of.name.find("::impl_type*") != std::string::npos;
      return known;
    }
    const cpp_name function = read_function_name(of.name);
    if (!of.is_cpp || function.first.empty())
      return known;
    if (is_of_library(function))
      add_handler_type(of.name, function.arguments, known.type);
    else if (!begins_at(function.last, 0, "~"))
    {
      known.is_handler = true;
      known.is_lambda = function.is_lambda;
      known.is_certain = !of.has_synonyms;
      known.name = insight::shown(function);
    }
    return known;
  }

  static void add_handler_type(
      std::string_view name, const std::vector<std::string_view>& types, handler_type& to)
  {
    for (const std::string_view one : types)
      add_type_names(one, to);
    to.is_spawned = name.find(names_of_asio::spawn_handler) != name.npos
                    || name.find(names_of_asio::spawned_thread) != name.npos;
    to.is_strand = name.find(names_of_asio::complete_strand) != name.npos
                   || name.find(names_of_asio::operation_of_strand) != name.npos;
    to.is_timeout = name.find(">::timeout_handler") != name.npos;
    to.is_behind = name.find(names_of_asio::operation_of_function) != name.npos;
  }

  const handler_type& type_at(std::uint64_t signature)
  {
    const auto [place, is_new] = types_.try_emplace(signature);
    if (std::string text; is_new && memory_.text(signature, text, longest_signature))
      add_handler_type(text, {type_in_signature(text)}, place->second);
    return place->second;
  }

  bool is_certain(const candidate& one) const
  {
    return one.is_direct || is_confirmed(one);
  }

  // Returns true if the handler's type has what was found, too.
  bool is_confirmed(const candidate& one) const
  {
    switch (one.what)
    {
    case kind::function: {
      const std::string_view name = *one.name;
      const std::size_t end = name.rfind("::");
      return known_types::has(type_.functions, name)
             || (end != name.npos
                 && known_types::has(type_.classes, name.substr(0, end)));
    }
    case kind::lambda:
      return known_types::has(type_.lambdas, *one.name);
    case kind::shared_object:
      return known_types::has(type_.classes, *one.name);
    }
    return false;
  }

  // The handler's class is the last one in most types of Asio's.
  void add_class(std::vector<std::string>& waits) const
  {
    if (type_.classes.empty())
      return;
    const std::string& last = *type_.classes.back();
    if (!has(waits, "shared_ptr<" + last + ">"))
      waits.insert(waits.begin(), last);
  }

  cached_memory& memory_;
  name_source& names_;
  std::array<known_word, 1024> words_;
  std::array<std::pair<std::uint64_t, std::uint64_t>, 2> nameless_{}; // the last ranges
  std::unordered_map<const symbol*, known_symbol> symbols_;
  std::unordered_map<std::uint64_t, handler_type> types_;
  std::vector<candidate> found_;
  known_types type_;
  std::uint64_t function_ = 0;
  std::uint64_t stream_ = 0;
  bool has_own_types_ = true; // the word that is looked at may name the handler's type
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_WHO_WAITS_HPP
