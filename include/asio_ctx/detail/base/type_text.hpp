// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_TYPE_TEXT_HPP
#define ASIO_CTX_DETAIL_BASE_TYPE_TEXT_HPP

#include <string_view>

// Outside of asio_ctx, because g++ leaves out the namespaces of the function itself.
namespace asio_ctx_type_text {

// Returns a text that contains the type as the compiler writes it.
template <class T>
constexpr const char* signature() noexcept
{
#if defined(_MSC_VER) && !defined(__clang__)
  return __FUNCSIG__;
#else
  return __PRETTY_FUNCTION__;
#endif
}

} // namespace asio_ctx_type_text

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns a type as the compiler writes it: "boost::asio::detail::initiate_post".
// Compilers write types differently; callers look for names that every compiler writes.
template <class T>
constexpr std::string_view type_text() noexcept
{
  std::string_view text = asio_ctx_type_text::signature<T>();
#if defined(_MSC_VER) && !defined(__clang__)
  constexpr std::string_view before = "signature<";
  text.remove_prefix(text.find(before) + before.size());
  text.remove_suffix(text.size() - text.rfind(">(void)"));
#else
  constexpr std::string_view before = "T = ";
  text.remove_prefix(text.find(before) + before.size());
  text.remove_suffix(1);
#endif
  return text;
}

constexpr bool starts_with(std::string_view text, std::string_view start) noexcept
{
  return text.substr(0, start.size()) == start;
}

constexpr bool take_start(std::string_view& text, std::string_view start) noexcept
{
  if (!starts_with(text, start))
    return false;
  text.remove_prefix(start.size());
  return true;
}

constexpr bool take_end(std::string_view& text, std::string_view end) noexcept
{
  if (text.size() < end.size() || text.substr(text.size() - end.size()) != end)
    return false;
  text.remove_suffix(end.size());
  return true;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_TYPE_TEXT_HPP
