// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_CPP_NAME_HPP
#define ASIO_CTX_DETAIL_INSIGHT_CPP_NAME_HPP

// Takes names of functions and types apart, as compilers and demanglers write them. What
// it does not understand, it leaves out.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// A path of names: "boost::asio::detail::read_op<...>::operator()(int)".
struct cpp_name
{
  // The names, with "::" between them, without template arguments, parameters and
  // anonymous namespaces. If it is a lambda, those of the function that it is in.
  std::string text;

  std::string_view first; // the first name
  std::string_view last;  // the last name

  bool is_lambda = false;
  std::string lambda_place; // "server.cpp:12", if that is known instead of the function

  std::vector<std::string_view> arguments; // the texts between < and >
  bool has_parameters = false;             // it is followed by the parameters
  std::size_t end = 0;                     // where the text goes on
};

inline bool begins_word(char c) noexcept
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

inline bool is_in_word(char c) noexcept
{
  return begins_word(c) || (c >= '0' && c <= '9') || c == '$';
}

inline bool
begins_at(std::string_view text, std::size_t at, std::string_view start) noexcept
{
  return at <= text.size() && text.substr(at, start.size()) == start;
}

// Returns the place behind the bracket that closes the one at `at`; the text's size if
// there is none.
inline std::size_t behind_brackets(std::string_view text, std::size_t at) noexcept
{
  constexpr std::size_t deepest = 512;
  char open[deepest];
  std::size_t depth = 0;
  for (; at < text.size(); ++at)
    switch (const char c = text[at])
    {
    case '<':
    case '(':
    case '[':
    case '{':
      if (depth == deepest)
        return text.size();
      open[depth++] = c;
      break;
    case '>':
      if (at != 0 && text[at - 1] == '-')
        break; // an arrow
      if (depth != 0 && open[depth - 1] == '<' && --depth == 0)
        return at + 1;
      break;
    case ')':
    case ']':
    case '}':
      while (depth != 0 && open[depth - 1] == '<')
        --depth; // that was a comparison
      if (depth != 0 && --depth == 0)
        return at + 1;
      break;
    default:
      break;
    }
  return text.size();
}

// Returns true if a path can begin at this place.
inline bool begins_name(std::string_view text, std::size_t at) noexcept
{
  if (at >= text.size())
    return false;
  if (begins_word(text[at]) || text[at] == '~')
    return at == 0 || !is_in_word(text[at - 1]);
  for (const std::string_view start :
       {"(anonymous namespace)", "(lambda at ", "{anonymous}", "{lambda", "{unnamed",
        "<lambda", "<unnamed", "'lambda"})
    if (begins_at(text, at, start))
      return true;
  return false;
}

namespace cpp_names {

// Returns the place behind the qualifiers that can follow parameters, if "::" follows
// them: "(int) const [with T = int]::{lambda()#1}". Else npos.
inline std::size_t behind_parameters(std::string_view text, std::size_t at) noexcept
{
  at = behind_brackets(text, at);
  for (bool again = true; again;)
  {
    if (begins_at(text, at, "::"))
      return at;
    again = false;
    for (const std::string_view word :
         {" const", " volatile", " noexcept", " mutable", " static", " &&", " &", "&&",
          "&"})
      if (begins_at(text, at, word))
      {
        at += word.size();
        again = true;
        break;
      }
    if (!again && (begins_at(text, at, " [") || begins_at(text, at, "[")))
    {
      at = behind_brackets(text, at + (text[at] == ' ' ? 1 : 0));
      again = true;
    }
  }
  return text.npos;
}

// "(lambda at /a/server.cpp:12:3)" becomes "server.cpp:12".
inline std::string place_of_lambda(std::string_view text)
{
  if (!text.empty() && text.back() == ')')
    text.remove_suffix(1);
  text = text.substr(text.rfind('/') == text.npos ? 0 : text.rfind('/') + 1);
  const std::size_t column = text.rfind(':');
  if (column != text.npos && column != 0 && text.rfind(':', column - 1) != text.npos)
    text = text.substr(0, column);
  return std::string(text);
}

class reader
{
public:
  reader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  cpp_name read()
  {
    while (at_ < text_.size())
    {
      if (!read_name())
        break;
      if (begins_at(text_, at_, "[abi:"))
        at_ = behind_brackets(text_, at_);
      if (at_ < text_.size() && text_[at_] == '<')
      {
        const std::size_t end = behind_brackets(text_, at_);
        name_.arguments.push_back(
            text_.substr(at_ + 1, end - at_ - (text_[end - 1] == '>' ? 2 : 1)));
        at_ = end;
      }
      if (begins_at(text_, at_, "[abi:"))
        at_ = behind_brackets(text_, at_);
      if (at_ < text_.size() && text_[at_] == '(')
      {
        const std::size_t next = behind_parameters(text_, at_);
        if (next == text_.npos)
        {
          name_.has_parameters = true;
          break;
        }
        at_ = next;
      }
      if (!begins_at(text_, at_, "::"))
        break;
      at_ += 2;
    }
    name_.end = at_;
    return std::move(name_);
  }

private:
  // Reads one name of the path. Returns false if there is none here.
  bool read_name()
  {
    if (begins_at(text_, at_, "(lambda at "))
    {
      const std::size_t end = behind_brackets(text_, at_);
      name_.lambda_place = place_of_lambda(text_.substr(at_ + 11, end - at_ - 11));
      name_.is_lambda = true;
      at_ = end;
      return true;
    }
    if (begins_at(text_, at_, "'lambda"))
    {
      const std::size_t end = text_.find('\'', at_ + 1);
      name_.is_lambda = true;
      at_ = end == text_.npos ? text_.size() : end + 1;
      return true;
    }
    if (begins_at(text_, at_, "<lambda") || begins_at(text_, at_, "{lambda"))
    {
      name_.is_lambda = true;
      at_ = behind_brackets(text_, at_);
      return true;
    }
    for (const std::string_view nameless :
         {"(anonymous ", "{anonymous", "{unnamed", "<unnamed", "{default arg"})
      if (begins_at(text_, at_, nameless))
      {
        at_ = behind_brackets(text_, at_);
        return true;
      }
    if (begins_at(text_, at_, "$_")) // clang's symbol of a lambda
    {
      name_.is_lambda = true;
      while (at_ < text_.size() && is_in_word(text_[at_]))
        ++at_;
      return true;
    }
    std::size_t end = at_;
    if (end < text_.size() && text_[end] == '~')
      ++end;
    if (end >= text_.size() || !begins_word(text_[end]))
      return false;
    while (end < text_.size() && is_in_word(text_[end]))
      ++end;
    const std::size_t begin = std::exchange(at_, end);
    if (text_.substr(begin, end - begin) == "operator")
      read_operator();
    add(text_.substr(begin, at_ - begin));
    return true;
  }

  void read_operator()
  {
    if (begins_at(text_, at_, "()") || begins_at(text_, at_, "[]"))
      at_ += 2;
    else if (begins_at(text_, at_, " ")) // a conversion, new or delete
      while (at_ < text_.size() && text_[at_] != '(')
        at_ = text_[at_] == '<' ? behind_brackets(text_, at_) : at_ + 1;
    else
      while (at_ < text_.size()
             && std::string_view("+-*/%^&|~!=<>,").find(text_[at_]) != text_.npos
             && !(
                 text_[at_] == '<' && at_ + 1 < text_.size()
                 && begins_name(text_, at_ + 1) && text_[at_ - 1] != 'r'))
        ++at_;
  }

  void add(std::string_view word)
  {
    if (name_.first.empty())
      name_.first = word;
    if (name_.is_lambda)
      return; // its operator(), or something in it
    name_.last = word;
    if (!name_.text.empty())
      name_.text += "::";
    name_.text += word;
  }

  std::string_view text_;
  std::size_t at_;
  cpp_name name_;
};

} // namespace cpp_names

// Reads the path that begins at `at`.
inline cpp_name read_cpp_name(std::string_view text, std::size_t at)
{
  return cpp_names::reader(text, at).read();
}

// Returns true if the name is of the language, of its library or of Boost.
inline bool is_of_library(const cpp_name& name) noexcept
{
  for (const std::string_view library :
       {"std", "boost", "asio_ctx", "asio_ctx_type_text", "__gnu_cxx", "__cxxabiv1"})
    if (name.first == library)
      return true;
  return begins_at(name.first, 0, "__");
}

inline bool is_of_language(std::string_view word) noexcept
{
  for (const std::string_view known :
       {"void",     "bool",   "char",    "short",    "int",      "long",     "unsigned",
        "signed",   "float",  "double",  "auto",     "const",    "volatile", "struct",
        "class",    "enum",   "union",   "typename", "noexcept", "mutable",  "static",
        "true",     "false",  "nullptr", "wchar_t",  "char8_t",  "char16_t", "char32_t",
        "decltype", "sizeof", "virtual", "operator", "template"})
    if (word == known)
      return true;
  return false;
}

// What a user calls it: "session::on_read", "lambda in session::do_read", "lambda at
// server.cpp:12".
inline std::string shown(const cpp_name& name)
{
  if (!name.is_lambda)
    return name.text;
  if (!name.lambda_place.empty())
    return "lambda at " + name.lambda_place;
  return name.text.empty() ? "lambda" : "lambda in " + name.text;
}

// Reads the name of a function as a demangler writes it: maybe with the type of its
// result, and with the compiler's remarks ("[clone .actor]").
inline cpp_name read_function_name(std::string_view text)
{
  cpp_name last;
  for (std::size_t at = 0; at < text.size();)
  {
    if (!begins_name(text, at))
    {
      // The result's type may be a function's or an array's: "int (*f(int))(char)".
      if (text[at] == '[' || text[at] == '{' || text[at] == '<')
        at = behind_brackets(text, at);
      else
        ++at;
      continue;
    }
    cpp_name name = read_cpp_name(text, at);
    if (name.has_parameters)
      return name;
    at = std::max(name.end, at + 1);
    if (!is_of_language(name.first) || name.is_lambda)
      last = std::move(name);
    if (begins_at(text, at, " [clone") || begins_at(text, at, " (."))
      break;
  }
  return last;
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_CPP_NAME_HPP
