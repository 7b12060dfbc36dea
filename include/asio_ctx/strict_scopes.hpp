// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_STRICT_SCOPES_HPP
#define ASIO_CTX_STRICT_SCOPES_HPP

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/impl/report.hpp>
#include <asio_ctx/impl/strict_mode.hpp>
#include <functional>
#include <string>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** As long as this object exists, wrong use of scopes is an error that names the storage.

@li A scope ends while an inner one is open. Without this object, both contexts are
wrong afterwards, silently: see @ref frame_scope.
@li A scope is still open when the handler, or the coroutine, that has opened it ends.
@li A scope is still open that was opened outside of handlers, after this object, on the
same thread, when this object ends.

Scopes here are those of @ref async_local_storage::with_scope, and @ref frame_scope.
(`enter_with` in a handler that carries no context is always an error.) A scope of a
coroutine that is destroyed while it is suspended is right, and no error.

Not detected: scopes of a storage that end in the wrong order where both were opened
before this object; scopes in handlers that carry no context; a @ref frame_scope of an
empty frame where there is no context. @ref async_local_storage::get_store outside of any
context returns null as always, and is no error: right programs log there, too.

@par Thread safety
One object exists at a time; it is for all threads.

@par Complexity
While the object exists, each handler costs about as much as with a hook and a mutex.
Without it, nothing.

@par Example
@code
BOOST_AUTO_TEST_CASE(request)
{
  asio_ctx::strict_scopes strict([](const std::string& error) { BOOST_ERROR(error); });
  ...
}
@endcode
*/
class strict_scopes
{
public:
  /** Errors are written to stderr, and end the process with `std::abort`: the stack shows
  the place.

  @throws std::logic_error if there is such an object. std::bad_alloc.
  */
  strict_scopes() : strict_scopes(detail::print_and_abort) {}

  /** Errors are passed to a function.

  @param tell Called with a text, on the thread and at the place of the error. It must not
  throw: use a macro that notes a failure and goes on, `BOOST_ERROR`, `ADD_FAILURE` or
  `FAIL_CHECK`.

  @throws As the other constructor.
  */
  explicit strict_scopes(std::function<void(const std::string&)> tell)
    : mode_(std::move(tell)), hook_(create_hook(detail::strict_hook()).enable())
  {}

  strict_scopes(const strict_scopes&) = delete;
  strict_scopes& operator=(const strict_scopes&) = delete;

  /** Goes back to normal. */
  ~strict_scopes() = default;

private:
  detail::strict_mode_guard mode_;
  async_hook hook_;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_STRICT_SCOPES_HPP
