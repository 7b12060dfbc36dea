// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "reach.hpp"

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
using reach::expect;
using reach::expecting;
using reach::fixture;
using reach::request;
using reach::requests;

// How many checks each reach has passed, for the reader of the log.
struct report
{
  ~report()
  {
    boost::mp11::mp_for_each<reach::all>([](auto which) {
      const reach::counters& counters = reach::count<decltype(which)>();
      std::cout << "reach " << which.name << ": " << counters.checks
                << " contexts checked, " << counters.wrong << " wrong\n";
    });
  }
};

BOOST_TEST_GLOBAL_FIXTURE(report);

// Waits for a timer, posts, waits again.
template <class Reach>
struct three_posts
{
  typename fixture<Reach>::timer& timer;
  int id;
  int left = 3;

  template <class Self>
  void operator()(Self& self, error_code = {})
  {
    expect<Reach>(id);
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

BOOST_AUTO_TEST_CASE_TEMPLATE(post_dispatch_and_defer, Reach, reach::all)
{
  fixture<Reach> on;
  on.for_each_request([&](int id) {
    net::post(on.executor, Reach::token([&on, id] {
                expect<Reach>(id);
                net::dispatch(on.executor, Reach::token([&on, id] {
                                expect<Reach>(id);
                                net::defer(
                                    on.executor, Reach::token(expecting<Reach>(id)));
                              }));
                expect<Reach>(id); // also after a function that ran inline
              }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_function_that_runs_inline_leaves_its_caller_alone, Reach, reach::every_program)
{
  fixture<Reach> on;
  net::post(on.executor, Reach::token([&on] {
              request.run(1, [&] {
                net::dispatch(on.executor, Reach::token([] {
                                expect<Reach>(1);
                                request.enter_with(9);
                              }));
                expect<Reach>(1);
              });
              expect<Reach>(0);
            }));
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(enter_with_ends_with_the_handler, Reach, reach::all)
{
  fixture<Reach> on;
  on.for_each_request([&](int id) {
    net::post(on.executor, Reach::token([&on, id] {
                request.enter_with(id + 100);
                net::post(on.executor, Reach::token(expecting<Reach>(id + 100)));
              }));
    net::post(on.executor, Reach::token(expecting<Reach>(id)));
  });
  net::post(on.executor, Reach::token(expecting<Reach>(0)));
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_timer_each, Reach, reach::all)
{
  fixture<Reach> on;
  std::vector<typename fixture<Reach>::timer> timers;
  for (int i = 0; i != requests; ++i)
    timers.emplace_back(on.executor);
  on.for_each_request([&](int id) {
    auto& timer = timers[static_cast<std::size_t>(id - 1)];
    timer.expires_after(
        std::chrono::milliseconds(requests - id)); // the last starts first
    timer.async_wait(Reach::token([&timer, id](error_code) {
      expect<Reach>(id);
      timer.expires_after(std::chrono::milliseconds(1));
      timer.async_wait(Reach::token(expecting<Reach>(id)));
    }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_timer_that_several_requests_wait_for, Reach, reach::all)
{
  fixture<Reach> on;
  typename fixture<Reach>::timer timer(on.executor, std::chrono::milliseconds(1));
  on.for_each_request(
      [&](int id) { timer.async_wait(Reach::token(expecting<Reach>(id))); });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(composed_reads_and_writes, Reach, reach::all)
{
  fixture<Reach> on;
  struct peers
  {
    std::pair<typename fixture<Reach>::socket, typename fixture<Reach>::socket> sockets;
    std::string sent = std::string(300000, 'x'); // several turns of the event loop
    std::string received = std::string(sent.size(), '-');
  };
  std::vector<std::unique_ptr<peers>> all;
  on.for_each_request([&](int id) {
    all.push_back(std::make_unique<peers>(peers{on.connected_pair()}));
    peers& p = *all.back();
    net::async_write(
        p.sockets.first, net::buffer(p.sent), Reach::token(expecting<Reach>(id)));
    net::async_read(
        p.sockets.second, net::buffer(p.received),
        [id](error_code ec, std::size_t n) { // called by intermediate handlers
          if (Reach::keeps_steps)
            expect<Reach>(id);
          return net::transfer_all()(ec, n);
        },
        Reach::token([&p, id](error_code ec, std::size_t n) {
          expect<Reach>(id);
          BOOST_TEST(!ec);
          BOOST_TEST(n == p.sent.size());
        }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(accept_connect_and_echo, Reach, reach::all)
{
  fixture<Reach> on;
  using socket = typename fixture<Reach>::socket;
  typename fixture<Reach>::acceptor acceptor(
      on.executor, net::ip::tcp::endpoint(net::ip::address_v4::loopback(), 0));

  struct client : std::enable_shared_from_this<client>
  {
    client(const typename Reach::executor& executor, int i) : peer(executor), id(i) {}

    void start(const net::ip::tcp::endpoint& server)
    {
      peer.async_connect(
          server, Reach::token([self = this->shared_from_this()](error_code) {
            expect<Reach>(self->id);
            net::async_write(
                self->peer, net::buffer(self->data),
                Reach::token([self](error_code, std::size_t) {
                  expect<Reach>(self->id);
                  self->peer.async_read_some(
                      net::buffer(self->data), Reach::token(expecting<Reach>(self->id)));
                }));
          }));
    }

    socket peer;
    int id;
    std::array<char, 4> data{'p', 'i', 'n', 'g'};
  };
  struct server
  {
    typename fixture<Reach>::acceptor& acceptor;
    std::vector<std::shared_ptr<socket>> sockets;
    int accepted = 0;

    // Runs in the context of whoever made the server, never in a client's.
    void accept()
    {
      acceptor.async_accept(Reach::token([this](error_code, socket peer) {
        expect<Reach>(77);
        auto shared = std::make_shared<socket>(std::move(peer));
        auto data = std::make_shared<std::array<char, 4>>();
        request.run(100 + accepted, [&] {
          const int id = 100 + accepted;
          net::async_read(
              *shared, net::buffer(*data),
              Reach::token([shared, data, id](error_code, std::size_t) {
                expect<Reach>(id);
                net::async_write(
                    *shared, net::buffer(*data),
                    Reach::token([shared, data, id](error_code, std::size_t) {
                      expect<Reach>(id);
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

BOOST_AUTO_TEST_CASE_TEMPLATE(an_operation_of_the_users_own, Reach, reach::all)
{
  fixture<Reach> on;
  std::vector<typename fixture<Reach>::timer> timers;
  for (int i = 0; i != requests; ++i)
    timers.emplace_back(on.executor);
  on.for_each_request([&](int id) {
    auto& timer = timers[static_cast<std::size_t>(id - 1)];
    auto token = Reach::token([id](error_code, int result) {
      expect<Reach>(id);
      BOOST_TEST(result == id);
    });
    net::async_compose<decltype(token), void(error_code, int)>(
        three_posts<Reach>{timer, id}, token, timer);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(udp, Reach, reach::all)
{
  fixture<Reach> on;
  using socket = net::basic_datagram_socket<net::ip::udp, typename Reach::executor>;
  const net::ip::udp::endpoint any_port(net::ip::address_v4::loopback(), 0);
  std::vector<socket> receivers;
  std::array<char, 8> buffer;
  socket sender(on.executor, any_port);
  on.for_each_request([&](int id) {
    receivers.emplace_back(on.executor, any_port);
    receivers.back().async_receive(
        net::buffer(buffer), Reach::token(expecting<Reach>(id)));
  });
  request.run(50, [&] {
    for (const socket& receiver : receivers)
      sender.async_send_to(
          net::buffer("hi"), receiver.local_endpoint(),
          Reach::token(expecting<Reach>(50)));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_strand_on_several_threads, Reach, reach::all)
{
  fixture<Reach> on;
  const auto strand = [&] { // the inner nesting: a context executor over a strand
    if constexpr (Reach::binds_handlers)
      return net::make_strand(on.executor);
    else
      return asio_ctx::make_context_executor(net::make_strand(on.io));
  }();
  int unguarded = 0;
  on.for_each_request([&](int id) {
    for (int i = 0; i != 20; ++i)
      net::post(strand, Reach::token([&, id] {
                  ++unguarded;
                  expect<Reach>(id);
                  net::dispatch(strand, Reach::token(expecting<Reach>(id)));
                  net::post(strand, Reach::token([&, id] {
                              ++unguarded;
                              expect<Reach>(id);
                            }));
                }));
  });
  on.run(4);
  BOOST_TEST(unguarded == 2 * 20 * requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_strand_of_the_reachs_typed_executor, Reach, reach::all)
{
  // The outer nesting: what net::make_strand gives for the reach's own execution context.
  fixture<Reach> on;
  const auto strand = net::make_strand(on.io);
  typename fixture<Reach>::timer timer(on.io, std::chrono::milliseconds(1));
  int unguarded = 0;
  on.for_each_request([&](int id) {
    timer.async_wait(net::bind_executor(strand, Reach::token(expecting<Reach>(id))));
    for (int i = 0; i != 20; ++i)
      net::post(strand, Reach::token([&, id] {
                  ++unguarded;
                  expect<Reach>(id);
                  net::defer(strand, Reach::token([&, id] {
                               ++unguarded;
                               expect<Reach>(id);
                             }));
                }));
  });
  on.run(4);
  BOOST_TEST(unguarded == 2 * 20 * requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(io_objects_on_a_strand, Reach, reach::all)
{
  fixture<Reach> on;
  auto strand = net::make_strand(on.io);
  using strand_type = decltype(strand);
  net::basic_waitable_timer<
      std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, strand_type>
      timer(strand, std::chrono::milliseconds(1));
  on.for_each_request([&](int id) {
    timer.async_wait(Reach::token([&, id](error_code) {
      expect<Reach>(id);
      net::post(timer.get_executor(), Reach::token(expecting<Reach>(id)));
    }));
  });
  on.run(4);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_thread_pool_and_back, Reach, reach::all)
{
  fixture<Reach> on;
  typename Reach::thread_pool pool(2);
  const typename Reach::pool_executor workers = pool.get_executor();
  const auto work = net::make_work_guard(net::io_context::executor_type(
      static_cast<net::io_context&>(on.io).get_executor()));
  std::atomic<int> left = requests * 10;
  on.for_each_request([&](int id) {
    for (int i = 0; i != 10; ++i)
      net::post(workers, Reach::token([&, id] {
                  expect<Reach>(id);
                  net::post(on.executor, Reach::token([&, id] {
                              expect<Reach>(id);
                              if (--left == 0)
                                on.io.stop();
                            }));
                }));
  });
  on.run(2);
  pool.join();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(channels, Reach, reach::all)
{
  // The receiver's handler runs in the receiver's context, the sender's in the sender's,
  // whichever of the two waited.
  fixture<Reach> on;
  using channel = net::experimental::basic_concurrent_channel<
      typename Reach::executor, net::experimental::channel_traits<>,
      void(error_code, int)>;
  std::vector<std::unique_ptr<channel>> all;
  on.for_each_request([&](int id) {
    all.push_back(std::make_unique<channel>(on.executor, 0));
    channel& c = *all.back();
    const auto receive = [&] { c.async_receive(Reach::token(expecting<Reach>(id))); };
    const auto send = [&] {
      c.async_send({}, id, Reach::token(expecting<Reach>(id + 100)));
    };
    if (id % 2 == 0)
      receive();
    request.run(id + 100, send);
    if (id % 2 == 1)
      receive();
  });
  on.run(2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_resolver, Reach, reach::all)
{
  fixture<Reach> on;
  net::ip::basic_resolver<net::ip::tcp, typename Reach::executor> resolver(on.executor);
  on.for_each_request([&](int id) {
    resolver.async_resolve("127.0.0.1", "80", Reach::token([&, id](error_code ec, auto) {
                             expect<Reach>(id);
                             BOOST_TEST(!ec);
                             net::post(on.executor, Reach::token(expecting<Reach>(id)));
                           }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_signal_set, Reach, reach::all)
{
  // The signal arrives in another context than the one that waits for it.
  fixture<Reach> on;
  net::basic_signal_set<typename Reach::executor> signals(on.executor, SIGTERM);
  on.for_each_request(
      [&](int id) { signals.async_wait(Reach::token(expecting<Reach>(id))); });
  request.run(99, [&] {
    for (int i = 0; i != requests; ++i)
      std::raise(SIGTERM);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cancellation, Reach, reach::all)
{
  // A cancelled operation's handler runs in the context that started it, not in that of
  // whoever cancels; a handler on the slot itself runs in the canceller's.
  fixture<Reach> on;
  std::vector<typename fixture<Reach>::timer> timers;
  for (int i = 0; i != requests; ++i)
    timers.emplace_back(on.executor, std::chrono::hours(1));
  net::cancellation_signal signal;
  net::cancellation_signal bare_signal;
  on.for_each_request([&](int id) {
    const auto cancelled = [id](error_code ec) {
      expect<Reach>(id);
      BOOST_TEST(ec == net::error::operation_aborted);
    };
    auto& timer = timers[static_cast<std::size_t>(id - 1)];
    if (id == 1)
      timer.async_wait(
          net::bind_cancellation_slot(signal.slot(), Reach::token(cancelled)));
    else if (id == 2)
      timer.async_wait(
          Reach::token(net::bind_cancellation_slot(bare_signal.slot(), cancelled)));
    else
      timer.async_wait(Reach::token(cancelled));
  });
  request.run(99, [&] {
    net::post(on.executor, Reach::token([&] {
                signal.emit(net::cancellation_type::terminal);
                bare_signal.emit(net::cancellation_type::terminal);
                expect<Reach>(99);
                net::cancellation_signal own;
                own.slot().assign([](net::cancellation_type_t) { expect<Reach>(99); });
                own.emit(net::cancellation_type::terminal);
                for (auto& timer : timers)
                  timer.cancel();
              }));
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(exceptions_through_handlers, Reach, reach::all)
{
  fixture<Reach> on;
  on.for_each_request([&](int id) {
    net::post(on.executor, Reach::token([id] {
                expect<Reach>(id);
                throw std::runtime_error(std::to_string(id));
              }));
    net::post(on.executor, Reach::token(expecting<Reach>(id)));
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
      expect<Reach>(0); // the catcher finds its own context
    }
  }
  BOOST_TEST(caught == requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(shutdown_with_handlers_that_never_run, Reach, reach::all)
{
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  const auto object = std::make_shared<int>(0);
  {
    fixture<Reach> on;
    typename fixture<Reach>::timer timer(on.executor, std::chrono::hours(1));
    auto sockets = on.connected_pair();
    std::array<char, 8> buffer;
    const auto strand = net::make_strand(on.io);
    kept.run(object, [&] {
      on.for_each_request([&](int id) {
        net::post(on.executor, Reach::token([] { BOOST_ERROR("must not run"); }));
        net::post(strand, Reach::token([] { BOOST_ERROR("must not run"); }));
        timer.async_wait(Reach::token([](error_code) { BOOST_ERROR("must not run"); }));
        expect<Reach>(id);
      });
      sockets.first.async_read_some(
          net::buffer(buffer),
          Reach::token([](error_code, std::size_t) { BOOST_ERROR("must not run"); }));
      BOOST_TEST(object.use_count() > 1);
    });
  }
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_idle_object_keeps_no_context, Reach, reach::all)
{
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  const auto object = std::make_shared<int>(0);
  fixture<Reach> on;
  std::unique_ptr<typename fixture<Reach>::timer> timer;
  kept.run(object, [&] {
    request.run(1, [&] {
      timer = std::make_unique<typename fixture<Reach>::timer>(on.executor);
      timer->expires_after(std::chrono::milliseconds(1));
      timer->async_wait(Reach::token(expecting<Reach>(1)));
    });
  });
  on.run();
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_chains_on_many_threads, Reach, reach::all)
{
  fixture<Reach> on;
  struct chain
  {
    typename Reach::executor executor;
    int id;
    int left;

    void operator()()
    {
      expect<Reach>(id);
      const auto next = executor;
      if (left-- != 0)
        net::post(next, Reach::token(std::move(*this)));
    }
  };
  on.for_each_request(
      [&](int id) { net::post(on.executor, Reach::token(chain{on.executor, id, 500})); });
  on.run(4);
}

BOOST_AUTO_TEST_SUITE_END()
