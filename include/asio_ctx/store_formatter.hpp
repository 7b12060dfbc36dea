// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_STORE_FORMATTER_HPP
#define ASIO_CTX_STORE_FORMATTER_HPP

#include <asio_ctx/detail/frame/shown_store.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** Says whether reports of unfinished operations show the stores of a storage, and how.

By default they don't: a store may be a secret. `true` shows what `operator<<` prints;
include `<sstream>` for types other than strings and numbers. A function object gets the
store and returns its text; it is called when a context gets the store, if operations are
listed then: see @ref watch_operations.

@code
asio_ctx::async_local_storage<const std::string> request_id({"request", {}, true});
asio_ctx::async_local_storage<user> current_user(
    {"user", {}, [](const user& u) { return u.name; }});
@endcode
*/
template <class T>
class store_formatter
{
public:
  /** Stores are hidden. */
  store_formatter() = default;

  /** Stores are shown if `show` is true. */
  template <class Bool, std::enable_if_t<std::is_same_v<Bool, bool>, int> = 0>
  store_formatter(Bool show)
  {
    if (!show)
      return;
    type_ = detail::shown_without_text<T>();
    if constexpr (detail::shown_without_text<T>() == detail::table::shown_as::hidden)
    {
      static_assert(
          detail::is_streamable<T>, "async_local_storage: a store without operator<< "
                                    "can't be shown with true: give "
                                    "a function that returns its text.");
      check_size();
      text_ = [](const T& store) {
        typename detail::string_stream<T>::type out;
        out << store;
        return out.str();
      };
    }
  }

  /** Shows the text that `format(store)` returns. */
  template <
      class F,
      std::enable_if_t<std::is_invocable_r_v<std::string, const F&, const T&>, int> = 0>
  store_formatter(F format) : text_(std::move(format))
  {
    check_size();
  }

private:
  // table::shown_as::text has 16 bits for the place of the text behind the store.
  static constexpr void check_size() noexcept
  {
    static_assert(
        sizeof(T) < 65000,
        "async_local_storage: a store of 65,000 bytes or more can't be "
        "shown. Keep a std::unique_ptr to it.");
  }

  template <class>
  friend class async_local_storage;

  detail::table::shown_as type_ = detail::table::shown_as::hidden;
  std::function<std::string(const T&)> text_;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_STORE_FORMATTER_HPP
