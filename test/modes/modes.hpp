// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MODES_REACH_HPP
#define ASIO_CTX_TEST_MODES_REACH_HPP

#include <asio_ctx.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <exception>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

// Each way of keeping contexts runs through the same scenarios. A mode says which executor
// I/O objects are made from, and what is done to a completion handler or token.
namespace mode {

namespace net = boost::asio;

/** Which request the current code works for: what all scenarios check. */
inline asio_ctx::async_local_storage<int> request({"request", {}});

inline int current_request()
{
  const int* id = request.get_store();
  return id ? *id : 0;
}

struct counters
{
  std::atomic<long> checks{0};
  std::atomic<long> wrong{0};
};

template <class Mode>
counters& count()
{
  static counters instance;
  return instance;
}

/** Counts whether the code runs in the context of the request; from any thread. */
template <class Mode>
void expect(int id)
{
  ++count<Mode>().checks;
  if (current_request() != id)
    ++count<Mode>().wrong;
}

/** A handler that only checks its context. */
template <class Mode>
auto expecting(int id)
{
  return [id](auto&&...) { expect<Mode>(id); };
}

/** What a coroutine's or a fiber's failure becomes: one of the test. */
inline void rethrow(std::exception_ptr e)
{
  if (e)
    std::rethrow_exception(e);
}

/** Asio's own executors and plain handlers: automatic. */
struct automatic_typed
{
  static constexpr const char* name = "automatic";
  static constexpr bool binds_handlers = false;
  static constexpr bool keeps_steps =
      asio_ctx::detail::whole_program; // of composed operations
  using io_context = net::io_context;
  using thread_pool = net::thread_pool;
  using executor = net::io_context::executor_type;
  using pool_executor = net::thread_pool::executor_type;

  template <class Token>
  static Token&& token(Token&& token)
  {
    return std::forward<Token>(token);
  }
};

/** The same with Asio's default executor. */
struct automatic_any : automatic_typed
{
  static constexpr const char* name = "automatic, any_io_executor";
  using executor = net::any_io_executor;
  using pool_executor = net::any_io_executor;
};

/** Asio's own executors; every handler is bound to the context where it is given. */
struct bind_each_handler
{
  static constexpr const char* name = "1: bind_context";
  static constexpr bool binds_handlers = true;
  static constexpr bool keeps_steps = true;
  using io_context = net::io_context;
  using thread_pool = net::thread_pool;
  using executor = net::io_context::executor_type;
  using pool_executor = net::thread_pool::executor_type;

  template <class Token>
  static auto token(Token&& token)
  {
    return asio_ctx::bind_context(std::forward<Token>(token));
  }
};

/** The same with the token that captures when the operation starts, and any_io_executor. */
struct propagate_with_each_token
{
  static constexpr const char* name = "1: propagate_context, any_io_executor";
  static constexpr bool binds_handlers = true;
  static constexpr bool keeps_steps = true;
  using io_context = net::io_context;
  using thread_pool = net::thread_pool;
  using executor = net::any_io_executor;
  using pool_executor = net::any_io_executor;

  template <class Token>
  static auto token(Token&& token)
  {
    return asio_ctx::propagate_context(std::forward<Token>(token));
  }
};

/** Context executors, their types visible everywhere; handlers as they are. */
struct context_executor_typed
{
  static constexpr const char* name = "2: context_executor";
  static constexpr bool binds_handlers = false;
  static constexpr bool keeps_steps = true;
  using io_context = asio_ctx::io_context;
  using thread_pool = asio_ctx::thread_pool;
  using executor = asio_ctx::io_context::executor_type;
  using pool_executor = asio_ctx::thread_pool::executor_type;

  template <class Token>
  static Token&& token(Token&& token)
  {
    return std::forward<Token>(token);
  }
};

/** Context executors inside any_io_executor. */
struct context_executor_any : context_executor_typed
{
  static constexpr const char* name = "2: context_executor, any_io_executor";
  using executor = net::any_io_executor;
  using pool_executor = net::any_io_executor;
};

/** Both at once: handlers that are bound, on context executors. */
struct both_reaches : context_executor_any
{
  static constexpr const char* name = "1 in 2: bind_context on context_executor";
  static constexpr bool binds_handlers = true;

  template <class Token>
  static auto token(Token&& token)
  {
    return asio_ctx::bind_context(std::forward<Token>(token));
  }
};

/** The same in a program with handler_tracking.hpp. */
struct whole_program_typed : automatic_typed
{
  static constexpr const char* name = "3: whole program";
};

struct whole_program_any : automatic_any
{
  static constexpr const char* name = "3: whole program, any_io_executor";
};

// These sources are compiled twice: some of the other modes are inside of a whole program, too.
using whole_program = boost::mp11::mp_list<whole_program_typed, whole_program_any>;
using every_program = std::conditional_t<
    asio_ctx::detail::whole_program,
    boost::mp11::mp_list<bind_each_handler, context_executor_any, both_reaches>,
    boost::mp11::mp_list<
        automatic_typed, automatic_any, bind_each_handler, propagate_with_each_token,
        context_executor_typed, context_executor_any, both_reaches>>;
using all = std::conditional_t<
    asio_ctx::detail::whole_program, boost::mp11::mp_append<whole_program, every_program>,
    every_program>;

/** The modes that keep the context of code which is not itself a handler of theirs. */
using without_bound_handlers = std::conditional_t<
    asio_ctx::detail::whole_program,
    boost::mp11::mp_list<
        whole_program_typed, whole_program_any, context_executor_any, both_reaches>,
    boost::mp11::mp_list<
        automatic_typed, automatic_any, context_executor_typed, context_executor_any,
        both_reaches>>;

/** The requests of a scenario, which are all under way at the same time. */
inline constexpr int requests = 8;

/** What a scenario runs on; at its end nothing may have been wrong. */
template <class Mode>
struct fixture
{
  using socket = net::basic_stream_socket<net::ip::tcp, typename Mode::executor>;
  using acceptor = net::basic_socket_acceptor<net::ip::tcp, typename Mode::executor>;
  using timer = net::basic_waitable_timer<
      std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>,
      typename Mode::executor>;

  typename Mode::io_context io;
  typename Mode::executor executor = io.get_executor();

  ~fixture()
  {
    const long before_wrong = wrong_before_;
    BOOST_TEST(count<Mode>().wrong == before_wrong);
    BOOST_TEST(count<Mode>().checks > checks_before_, "the scenario has checked nothing");
    BOOST_TEST(current_request() == request_before_);
  }

  /** Runs a function for each request in a context of its own. */
  template <class F>
  void for_each_request(F f)
  {
    for (int id = 1; id <= requests; ++id)
      request.run(id, f, id);
  }

  void run(int threads = 1)
  {
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i)
      others.emplace_back([this] { io.run(); });
    io.run();
    for (std::thread& thread : others)
      thread.join();
  }

  /** Two sockets that are connected to each other. */
  std::pair<socket, socket> connected_pair()
  {
    acceptor listener(
        executor, net::ip::tcp::endpoint(net::ip::address_v4::loopback(), 0));
    socket client(executor);
    client.connect(listener.local_endpoint());
    return {std::move(client), socket(listener.accept())};
  }

private:
  int request_before_ = current_request();
  long wrong_before_ = count<Mode>().wrong;
  long checks_before_ = count<Mode>().checks;
};

} // namespace mode

#endif // ASIO_CTX_TEST_MODES_REACH_HPP
