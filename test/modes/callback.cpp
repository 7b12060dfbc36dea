// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "modes.hpp"

#include <array>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/mp11/algorithm.hpp>
#include <chrono>
#include <csignal>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using mode::expect;
using mode::expecting;
using mode::fixture;
using mode::request;
using mode::requests;

// How many checks each mode has passed, for the reader of the log.
struct report
{
  ~report()
  {
    boost::mp11::mp_for_each<mode::all>([](auto which) {
      const mode::counters& counters = mode::count<decltype(which)>();
      std::cout << "mode " << which.name << ": " << counters.checks
                << " contexts checked, " << counters.wrong << " wrong\n";
    });
  }
};

BOOST_TEST_GLOBAL_FIXTURE(report);

// Waits for a timer, posts, waits again.
template <class Mode>
struct three_posts
{
  typename fixture<Mode>::timer& timer;
  int id;
  int left = 3;

  template <class Self>
  void operator()(Self& self, error_code = {})
  {
    expect<Mode>(id);
    if (left-- == 0)
      return self.complete({}, id);
    if (left == 1)
      return net::post(timer.get_executor(), std::move(self));
    timer.expires_after(std::chrono::milliseconds(1));
    timer.async_wait(std::move(self));
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(callbacks)

BOOST_AUTO_TEST_CASE_TEMPLATE(post_dispatch_and_defer, Mode, mode::all)
{
  fixture<Mode> on;
  on.for_each_request([&](int id) {
    net::post(on.executor, Mode::token([&on, id] {
                expect<Mode>(id);
                net::dispatch(on.executor, Mode::token([&on, id] {
                                expect<Mode>(id);
                                net::defer(on.executor, Mode::token(expecting<Mode>(id)));
                              }));
                expect<Mode>(id); // also after a function that ran inline
              }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_function_that_runs_inline_leaves_its_caller_alone, Mode, mode::every_program)
{
  fixture<Mode> on;
  net::post(on.executor, Mode::token([&on] {
              request.run(1, [&] {
                net::dispatch(on.executor, Mode::token([] {
                                expect<Mode>(1);
                                request.enter_with(9);
                              }));
                expect<Mode>(1);
              });
              expect<Mode>(0);
            }));
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(enter_with_ends_with_the_handler, Mode, mode::all)
{
  fixture<Mode> on;
  on.for_each_request([&](int id) {
    net::post(on.executor, Mode::token([&on, id] {
                request.enter_with(id + 100);
                net::post(on.executor, Mode::token(expecting<Mode>(id + 100)));
              }));
    net::post(on.executor, Mode::token(expecting<Mode>(id)));
  });
  net::post(on.executor, Mode::token(expecting<Mode>(0)));
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_timer_each, Mode, mode::all)
{
  fixture<Mode> on;
  std::vector<typename fixture<Mode>::timer> timers;
  for (int i = 0; i != requests; ++i)
    timers.emplace_back(on.executor);
  on.for_each_request([&](int id) {
    auto& timer = timers[static_cast<std::size_t>(id - 1)];
    timer.expires_after(
        std::chrono::milliseconds(requests - id)); // the last starts first
    timer.async_wait(Mode::token([&timer, id](error_code) {
      expect<Mode>(id);
      timer.expires_after(std::chrono::milliseconds(1));
      timer.async_wait(Mode::token(expecting<Mode>(id)));
    }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_timer_that_several_requests_wait_for, Mode, mode::all)
{
  fixture<Mode> on;
  typename fixture<Mode>::timer timer(on.executor, std::chrono::milliseconds(1));
  on.for_each_request(
      [&](int id) { timer.async_wait(Mode::token(expecting<Mode>(id))); });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(composed_reads_and_writes, Mode, mode::all)
{
  fixture<Mode> on;
  struct peers
  {
    std::pair<typename fixture<Mode>::socket, typename fixture<Mode>::socket> sockets;
    std::string sent = std::string(300000, 'x'); // several turns of the event loop
    std::string received = std::string(sent.size(), '-');
  };
  std::vector<std::unique_ptr<peers>> all;
  on.for_each_request([&](int id) {
    all.push_back(std::make_unique<peers>(peers{on.connected_pair()}));
    peers& p = *all.back();
    net::async_write(
        p.sockets.first, net::buffer(p.sent), Mode::token(expecting<Mode>(id)));
    net::async_read(
        p.sockets.second, net::buffer(p.received),
        [id](error_code ec, std::size_t n) { // called by intermediate handlers
          if (Mode::keeps_steps)
            expect<Mode>(id);
          return net::transfer_all()(ec, n);
        },
        Mode::token([&p, id](error_code ec, std::size_t n) {
          expect<Mode>(id);
          BOOST_TEST(!ec);
          BOOST_TEST(n == p.sent.size());
        }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(accept_connect_and_echo, Mode, mode::all)
{
  fixture<Mode> on;
  using socket = typename fixture<Mode>::socket;
  typename fixture<Mode>::acceptor acceptor(
      on.executor, net::ip::tcp::endpoint(net::ip::address_v4::loopback(), 0));

  struct client : std::enable_shared_from_this<client>
  {
    client(const typename Mode::executor& executor, int i) : peer(executor), id(i) {}

    void start(const net::ip::tcp::endpoint& server)
    {
      peer.async_connect(
          server, Mode::token([self = this->shared_from_this()](error_code) {
            expect<Mode>(self->id);
            net::async_write(
                self->peer, net::buffer(self->data),
                Mode::token([self](error_code, std::size_t) {
                  expect<Mode>(self->id);
                  self->peer.async_read_some(
                      net::buffer(self->data), Mode::token(expecting<Mode>(self->id)));
                }));
          }));
    }

    socket peer;
    int id;
    std::array<char, 4> data{'p', 'i', 'n', 'g'};
  };
  struct server
  {
    typename fixture<Mode>::acceptor& acceptor;
    std::vector<std::shared_ptr<socket>> sockets;
    int accepted = 0;

    // Runs in the context of whoever made the server, never in a client's.
    void accept()
    {
      acceptor.async_accept(Mode::token([this](error_code, socket peer) {
        expect<Mode>(77);
        auto shared = std::make_shared<socket>(std::move(peer));
        auto data = std::make_shared<std::array<char, 4>>();
        request.run(100 + accepted, [&] {
          const int id = 100 + accepted;
          net::async_read(
              *shared, net::buffer(*data),
              Mode::token([shared, data, id](error_code, std::size_t) {
                expect<Mode>(id);
                net::async_write(
                    *shared, net::buffer(*data),
                    Mode::token([shared, data, id](error_code, std::size_t) {
                      expect<Mode>(id);
                    }));
              }));
        });
        if (++accepted != requests)
          accept();
      }));
    }
  };
  server s{acceptor, {}};
  request.run(77, [&] { s.accept(); });
  on.for_each_request([&](int id) {
    std::make_shared<client>(on.executor, id)->start(acceptor.local_endpoint());
  });
  on.run();
  BOOST_TEST(s.accepted == requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_operation_of_the_users_own, Mode, mode::all)
{
  fixture<Mode> on;
  std::vector<typename fixture<Mode>::timer> timers;
  for (int i = 0; i != requests; ++i)
    timers.emplace_back(on.executor);
  on.for_each_request([&](int id) {
    auto& timer = timers[static_cast<std::size_t>(id - 1)];
    auto token = Mode::token([id](error_code, int result) {
      expect<Mode>(id);
      BOOST_TEST(result == id);
    });
    net::async_compose<decltype(token), void(error_code, int)>(
        three_posts<Mode>{timer, id}, token, timer);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(udp, Mode, mode::all)
{
  fixture<Mode> on;
  using socket = net::basic_datagram_socket<net::ip::udp, typename Mode::executor>;
  const net::ip::udp::endpoint any_port(net::ip::address_v4::loopback(), 0);
  std::vector<socket> receivers;
  std::array<char, 8> buffer;
  socket sender(on.executor, any_port);
  on.for_each_request([&](int id) {
    receivers.emplace_back(on.executor, any_port);
    receivers.back().async_receive(net::buffer(buffer), Mode::token(expecting<Mode>(id)));
  });
  request.run(50, [&] {
    for (const socket& receiver : receivers)
      sender.async_send_to(
          net::buffer("hi"), receiver.local_endpoint(), Mode::token(expecting<Mode>(50)));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_strand_on_several_threads, Mode, mode::all)
{
  fixture<Mode> on;
  const auto strand = [&] { // the inner nesting: a context executor over a strand
    if constexpr (Mode::binds_handlers)
      return net::make_strand(on.executor);
    else
      return asio_ctx::make_context_executor(net::make_strand(on.io));
  }();
  int unguarded = 0;
  on.for_each_request([&](int id) {
    for (int i = 0; i != 20; ++i)
      net::post(strand, Mode::token([&, id] {
                  ++unguarded;
                  expect<Mode>(id);
                  net::dispatch(strand, Mode::token(expecting<Mode>(id)));
                  net::post(strand, Mode::token([&, id] {
                              ++unguarded;
                              expect<Mode>(id);
                            }));
                }));
  });
  on.run(4);
  BOOST_TEST(unguarded == 2 * 20 * requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_strand_of_the_modes_typed_executor, Mode, mode::all)
{
  // The outer nesting: what net::make_strand gives for the mode's own execution context.
  fixture<Mode> on;
  const auto strand = net::make_strand(on.io);
  typename fixture<Mode>::timer timer(on.io, std::chrono::milliseconds(1));
  int unguarded = 0;
  on.for_each_request([&](int id) {
    timer.async_wait(net::bind_executor(strand, Mode::token(expecting<Mode>(id))));
    for (int i = 0; i != 20; ++i)
      net::post(strand, Mode::token([&, id] {
                  ++unguarded;
                  expect<Mode>(id);
                  net::defer(strand, Mode::token([&, id] {
                               ++unguarded;
                               expect<Mode>(id);
                             }));
                }));
  });
  on.run(4);
  BOOST_TEST(unguarded == 2 * 20 * requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(io_objects_on_a_strand, Mode, mode::all)
{
  fixture<Mode> on;
  auto strand = net::make_strand(on.io);
  using strand_type = decltype(strand);
  net::basic_waitable_timer<
      std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, strand_type>
      timer(strand, std::chrono::milliseconds(1));
  on.for_each_request([&](int id) {
    timer.async_wait(Mode::token([&, id](error_code) {
      expect<Mode>(id);
      net::post(timer.get_executor(), Mode::token(expecting<Mode>(id)));
    }));
  });
  on.run(4);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_thread_pool_and_back, Mode, mode::all)
{
  fixture<Mode> on;
  typename Mode::thread_pool pool(2);
  const typename Mode::pool_executor workers = pool.get_executor();
  const auto work = net::make_work_guard(net::io_context::executor_type(
      static_cast<net::io_context&>(on.io).get_executor()));
  std::atomic<int> left = requests * 10;
  on.for_each_request([&](int id) {
    for (int i = 0; i != 10; ++i)
      net::post(workers, Mode::token([&, id] {
                  expect<Mode>(id);
                  net::post(on.executor, Mode::token([&, id] {
                              expect<Mode>(id);
                              if (--left == 0)
                                on.io.stop();
                            }));
                }));
  });
  on.run(2);
  pool.join();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(channels, Mode, mode::all)
{
  // The receiver's handler runs in the receiver's context, the sender's in the sender's,
  // whichever of the two waited.
  fixture<Mode> on;
  using channel = net::experimental::basic_concurrent_channel<
      typename Mode::executor, net::experimental::channel_traits<>,
      void(error_code, int)>;
  std::vector<std::unique_ptr<channel>> all;
  on.for_each_request([&](int id) {
    all.push_back(std::make_unique<channel>(on.executor, 0));
    channel& c = *all.back();
    const auto receive = [&] { c.async_receive(Mode::token(expecting<Mode>(id))); };
    const auto send = [&] {
      c.async_send({}, id, Mode::token(expecting<Mode>(id + 100)));
    };
    if (id % 2 == 0)
      receive();
    request.run(id + 100, send);
    if (id % 2 == 1)
      receive();
  });
  on.run(2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_resolver, Mode, mode::all)
{
  fixture<Mode> on;
  net::ip::basic_resolver<net::ip::tcp, typename Mode::executor> resolver(on.executor);
  on.for_each_request([&](int id) {
    resolver.async_resolve("127.0.0.1", "80", Mode::token([&, id](error_code ec, auto) {
                             expect<Mode>(id);
                             BOOST_TEST(!ec);
                             net::post(on.executor, Mode::token(expecting<Mode>(id)));
                           }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_signal_set, Mode, mode::all)
{
  // The signal arrives in another context than the one that waits for it.
  fixture<Mode> on;
  net::basic_signal_set<typename Mode::executor> signals(on.executor, SIGTERM);
  on.for_each_request(
      [&](int id) { signals.async_wait(Mode::token(expecting<Mode>(id))); });
  request.run(99, [&] {
    for (int i = 0; i != requests; ++i)
      std::raise(SIGTERM);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cancellation, Mode, mode::all)
{
  // A cancelled operation's handler runs in the context that started it, not in that of
  // whoever cancels; a handler on the slot itself runs in the canceller's.
  fixture<Mode> on;
  std::vector<typename fixture<Mode>::timer> timers;
  for (int i = 0; i != requests; ++i)
    timers.emplace_back(on.executor, std::chrono::hours(1));
  net::cancellation_signal signal;
  net::cancellation_signal bare_signal;
  on.for_each_request([&](int id) {
    const auto cancelled = [id](error_code ec) {
      expect<Mode>(id);
      BOOST_TEST(ec == net::error::operation_aborted);
    };
    auto& timer = timers[static_cast<std::size_t>(id - 1)];
    if (id == 1)
      timer.async_wait(
          net::bind_cancellation_slot(signal.slot(), Mode::token(cancelled)));
    else if (id == 2)
      timer.async_wait(
          Mode::token(net::bind_cancellation_slot(bare_signal.slot(), cancelled)));
    else
      timer.async_wait(Mode::token(cancelled));
  });
  request.run(99, [&] {
    net::post(on.executor, Mode::token([&] {
                signal.emit(net::cancellation_type::terminal);
                bare_signal.emit(net::cancellation_type::terminal);
                expect<Mode>(99);
                net::cancellation_signal own;
                own.slot().assign([](net::cancellation_type_t) { expect<Mode>(99); });
                own.emit(net::cancellation_type::terminal);
                for (auto& timer : timers)
                  timer.cancel();
              }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(exceptions_through_handlers, Mode, mode::all)
{
  fixture<Mode> on;
  on.for_each_request([&](int id) {
    net::post(on.executor, Mode::token([id] {
                expect<Mode>(id);
                throw std::runtime_error(std::to_string(id));
              }));
    net::post(on.executor, Mode::token(expecting<Mode>(id)));
  });
  int caught = 0;
  for (;;)
  {
    try
    {
      on.run();
      break;
    }
    catch (const std::runtime_error&)
    {
      ++caught;
      expect<Mode>(0); // the catcher finds its own context
    }
  }
  BOOST_TEST(caught == requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(shutdown_with_handlers_that_never_run, Mode, mode::all)
{
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  const auto object = std::make_shared<int>(0);
  {
    fixture<Mode> on;
    typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
    auto sockets = on.connected_pair();
    std::array<char, 8> buffer;
    const auto strand = net::make_strand(on.io);
    kept.run(object, [&] {
      on.for_each_request([&](int id) {
        net::post(on.executor, Mode::token([] { BOOST_ERROR("must not run"); }));
        net::post(strand, Mode::token([] { BOOST_ERROR("must not run"); }));
        timer.async_wait(Mode::token([](error_code) { BOOST_ERROR("must not run"); }));
        expect<Mode>(id);
      });
      sockets.first.async_read_some(
          net::buffer(buffer),
          Mode::token([](error_code, std::size_t) { BOOST_ERROR("must not run"); }));
      BOOST_TEST(object.use_count() > 1);
    });
  }
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_idle_object_keeps_no_context, Mode, mode::all)
{
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  const auto object = std::make_shared<int>(0);
  fixture<Mode> on;
  std::unique_ptr<typename fixture<Mode>::timer> timer;
  kept.run(object, [&] {
    request.run(1, [&] {
      timer = std::make_unique<typename fixture<Mode>::timer>(on.executor);
      timer->expires_after(std::chrono::milliseconds(1));
      timer->async_wait(Mode::token(expecting<Mode>(1)));
    });
  });
  on.run();
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_chains_on_many_threads, Mode, mode::all)
{
  fixture<Mode> on;
  struct chain
  {
    typename Mode::executor executor;
    int id;
    int left;

    void operator()()
    {
      expect<Mode>(id);
      const auto next = executor;
      if (left-- != 0)
        net::post(next, Mode::token(std::move(*this)));
    }
  };
  on.for_each_request(
      [&](int id) { net::post(on.executor, Mode::token(chain{on.executor, id, 500})); });
  on.run(4);
}

BOOST_AUTO_TEST_SUITE_END()
