# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# The programs, and how each is run: in the words of run.sh, with the clients of clients.sh.

# Many are there in several styles of C++.
for style in cpp03 cpp11; do
  program asio/$style/allocation/server serve lines PORT
  program asio/$style/buffers/reference_counted with_time_of_day serve greetings PORT
  program asio/$style/chat/chat_server serve chat_messages PORT
  program asio/$style/chat/chat_client \
    beside "asio/$style/chat/chat_server PORT" talk 3 $'one\ntwo\nthree\n' 127.0.0.1 PORT
  program asio/$style/echo/async_tcp_echo_server serve lines PORT
  program asio/$style/echo/async_udp_echo_server serve datagrams PORT
  program asio/$style/echo/blocking_tcp_echo_client \
    with_input $'hello\n' beside "asio/$style/echo/async_tcp_echo_server PORT" \
    run 127.0.0.1 PORT
  program asio/$style/echo/blocking_tcp_echo_server serve lines PORT
  program asio/$style/echo/blocking_udp_echo_client \
    with_input $'hello\n' beside "asio/$style/echo/async_udp_echo_server PORT" \
    run 127.0.0.1 PORT
  program asio/$style/echo/blocking_udp_echo_server serve datagrams PORT
  program asio/$style/fork/daemon with_time_of_day on_port 13 \
    serve_as_daemon datagram_greetings
  program asio/$style/fork/process_per_connection serve lines PORT
  program asio/$style/http/server serve http 127.0.0.1 PORT ROOT
  program asio/$style/invocation/prioritised_handlers run
  program asio/$style/iostreams/http_client \
    on_port 80 beside "asio/$style/http/server 127.0.0.1 80 ROOT" run 127.0.0.1 /index.html
  program asio/$style/local/connect_pair talk_until 2 $'one\ntwo\n'
  program asio/$style/local/iostream_client \
    with_input $'hello\nthere\n' beside "asio/$style/local/stream_server HERE/socket" \
    run HERE/socket
  program asio/$style/local/stream_client \
    with_input $'hello\n' beside "asio/$style/local/stream_server HERE/socket" \
    run HERE/socket
  program asio/$style/local/stream_server \
    serve "lines_through asio/$style/local/stream_client socket" HERE/socket
  program asio/$style/multicast/receiver \
    on_port 30001 listen 3 "multicasts_through asio/$style/multicast/sender" \
    0.0.0.0 239.255.0.1
  program asio/$style/multicast/sender \
    on_port 30001 heard_by 10 "asio/$style/multicast/receiver 0.0.0.0 239.255.0.1" \
    run 239.255.0.1
  program asio/$style/nonblocking/third_party_lib serve lines PORT
  program asio/$style/socks4/sync_client skipped \
    "it asks for a page of www.boost.org through a SOCKS server"
  program asio/$style/spawn/echo_server serve lines PORT
  program asio/$style/spawn/parallel_grep in_any_order run 77 ROOT/big.txt ROOT/index.html
  program asio/$style/ssl/client \
    with_input $'hello\n' beside_its_source beside "asio/$style/ssl/server PORT" \
    run 127.0.0.1 PORT
  linked_with any_certificate.cpp
  program asio/$style/ssl/server beside_its_source \
    serve "lines_through asio/$style/ssl/client 127.0.0.1 PORT" PORT
  program asio/$style/timeouts/async_tcp_client \
    beside "asio/$style/timeouts/server PORT 127.0.0.1 5001" \
    listen 4 chat_lines 127.0.0.1 PORT
  program asio/$style/timeouts/blocking_tcp_client \
    with_numbers beside "asio/$style/timeouts/server PORT 127.0.0.1 5001" \
    run 127.0.0.1 PORT hello
  program asio/$style/timeouts/blocking_token_tcp_client \
    with_numbers beside "asio/$style/timeouts/server PORT 127.0.0.1 5001" \
    run 127.0.0.1 PORT hello
  program asio/$style/timeouts/blocking_udp_client listen 4 silent_datagrams 127.0.0.1 PORT
  program asio/$style/timeouts/server serve chat_lines PORT 127.0.0.1 5001
  program asio/$style/timers/time_t_timer run
done

program asio/cpp03/chat/posix_chat_client \
  beside "asio/cpp03/chat/chat_server PORT" talk 3 $'one\ntwo\nthree\n' 127.0.0.1 PORT
program asio/cpp03/http/client/async_client \
  on_port 80 beside "asio/cpp03/http/server 127.0.0.1 80 ROOT" run 127.0.0.1 /index.html
program asio/cpp03/http/client/sync_client \
  on_port 80 beside "asio/cpp03/http/server 127.0.0.1 80 ROOT" run 127.0.0.1 /index.html
program asio/cpp03/http/server2 serve http 127.0.0.1 PORT 2 ROOT
program asio/cpp03/http/server3 serve http 127.0.0.1 PORT 2 ROOT
program asio/cpp03/http/server4 serve http 127.0.0.1 PORT ROOT
program asio/cpp03/icmp/ping with_numbers run_until 3 127.0.0.1
program asio/cpp03/iostreams/daytime_client with_time_of_day \
  on_port 13 beside asio/cpp03/iostreams/daytime_server run 127.0.0.1
program asio/cpp03/iostreams/daytime_server with_time_of_day on_port 13 serve greetings
program asio/cpp03/porthopper/client \
  with_frames beside "asio/cpp03/porthopper/server PORT" run_until 70 127.0.0.1 PORT
program asio/cpp03/porthopper/server with_frames \
  serve "some_lines_through 70 asio/cpp03/porthopper/client 127.0.0.1 PORT" PORT
program asio/cpp03/serialization/client \
  beside "asio/cpp03/serialization/server PORT" run 127.0.0.1 PORT
compiled_with -DBOOST_ASIO_USE_TS_EXECUTOR_AS_DEFAULT
program asio/cpp03/serialization/server \
  serve "lines_through asio/cpp03/serialization/client 127.0.0.1 PORT" PORT
compiled_with -DBOOST_ASIO_USE_TS_EXECUTOR_AS_DEFAULT
program asio/cpp03/services with_time_of_day \
  on_port 13 beside asio/cpp03/iostreams/daytime_server run 127.0.0.1
for timer in timer1 timer2 timer3 timer4; do
  program asio/cpp03/tutorial/$timer/timer run
done
program asio/cpp03/tutorial/timer5/timer with_numbers_in_any_order run
program asio/cpp03/tutorial/daytime1/client with_time_of_day \
  on_port 13 beside asio/cpp03/tutorial/daytime3/server run 127.0.0.1
program asio/cpp03/tutorial/daytime2/server with_time_of_day on_port 13 serve greetings
program asio/cpp03/tutorial/daytime3/server with_time_of_day on_port 13 serve greetings
program asio/cpp03/tutorial/daytime4/client with_time_of_day \
  on_port 13 beside asio/cpp03/tutorial/daytime6/server run 127.0.0.1
program asio/cpp03/tutorial/daytime5/server with_time_of_day \
  on_port 13 serve datagram_greetings
program asio/cpp03/tutorial/daytime6/server with_time_of_day \
  on_port 13 serve datagram_greetings
program asio/cpp03/tutorial/daytime7/server with_time_of_day \
  on_port 13 serve greetings_of_both_kinds

program asio/cpp03/windows/transmit_file skipped "it is for Windows"

# Its custom_tracking.hpp is not used: the definition names ours instead.
program asio/cpp11/handler_tracking/async_tcp_echo_server serve lines PORT

program asio/cpp11/files/async_file_copy copy ROOT/big.txt HERE/copy
compiled_with -DBOOST_ASIO_HAS_IO_URING
program asio/cpp11/files/blocking_file_copy copy ROOT/big.txt HERE/copy
compiled_with -DBOOST_ASIO_HAS_IO_URING
program asio/cpp11/futures/daytime_client with_time_of_day \
  on_port 13 beside asio/cpp03/tutorial/daytime6/server run 127.0.0.1
program asio/cpp11/local/fd_passing_stream_client \
  with_input $'passed\n' beside "asio/cpp11/local/fd_passing_stream_server HERE/socket" \
  run HERE/socket
program asio/cpp11/local/fd_passing_stream_server \
  serve "passed_files asio/cpp11/local/fd_passing_stream_client socket" HERE/socket
program asio/cpp11/deferred/deferred_1 run
program asio/cpp11/deferred/deferred_2 run
for i in 1 2 3 4 5 6 7; do
  program asio/cpp14/deferred/deferred_$i run
done
for style in cpp11 cpp14; do
  # Fifty million messages: a minute is not enough for all.
  program asio/$style/executors/actor run_for 10
  program asio/$style/executors/bank_account_1 run
  program asio/$style/executors/bank_account_2 run
  program asio/$style/executors/fork_join with_numbers run 100000
  program asio/$style/executors/pipeline with_input $'one\ntwo\nthree\n' run
  program asio/$style/executors/priority_scheduler run
  program asio/$style/parallel_group/ranged_wait_for_all run
  for group in wait_for_all wait_for_one wait_for_one_error wait_for_one_success; do
    program asio/$style/parallel_group/$group talk 1 $'hello\n'
  done
done
program asio/cpp14/executors/async_1 with_input $'one\ntwo\n' run
program asio/cpp14/executors/async_2 with_input $'one\ntwo\n\nthree\n' run
program asio/cpp14/iostreams/http_client \
  on_port 80 beside "asio/cpp11/http/server 127.0.0.1 80 ROOT" run 127.0.0.1 /index.html
# It sorts a hundred million numbers.
program asio/cpp14/parallel_group/parallel_sort with_numbers run
compiled_with -O2
for style in cpp11 cpp14 cpp20; do
  for i in 1 2 3 5; do
    program asio/$style/operations/composed_$i \
      on_port 55555 serve_once "greetings_in_turn 3"
  done
  # It sends empty messages, which its operation calls an error.
  program asio/$style/operations/composed_4 on_port 55555 serve_once call_until_it_ends
  for i in 6 7 8; do
    # Each message waits for a second, and there are fifteen.
    program asio/$style/operations/composed_$i \
      on_port 55555 serve_once "greetings_in_turn 3"
  done
done
for style in cpp14 cpp20; do
  program asio/$style/operations/callback_wrapper with_input $'Ann\nBob\nCleo\n' run
  program asio/$style/operations/c_callback_wrapper with_input $'Ann\nBob\nCleo\n' run
done
for style in cpp11 cpp20; do
  program asio/$style/type_erasure \
    with_input $'1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n' run
done

for style in cpp17/coroutines_ts cpp20/coroutines; do
  for server in echo_server echo_server_with_as_single_default \
    echo_server_with_as_tuple_default echo_server_with_default refactored_echo_server; do
    program asio/$style/$server on_port 55555 serve lines
  done
  program asio/$style/chat_server serve chat_lines PORT
done
program asio/cpp17/coroutines_ts/range_based_for on_port 55555 serve greetings_in_turn
program asio/cpp20/coroutines/echo_server_with_deferred on_port 55555 serve lines
program asio/cpp20/coroutines/echo_server_with_deferred_default on_port 55555 serve lines
program asio/cpp20/coroutines/timeout on_port 54321 serve lines
program asio/cpp20/channels/throttling_proxy \
  on_port 6000 beside "asio/cpp11/echo/async_tcp_echo_server 6000" \
  on_port 5000 serve lines 127.0.0.1 PORT 127.0.0.1 6000

for server in async awaitable coro stackless; do
  program beast/http/server/$server serve http 127.0.0.1 PORT ROOT 2
done
for server in async-ssl coro-ssl stackless-ssl; do
  program beast/http/server/$server serve https 127.0.0.1 PORT ROOT 2
done
program beast/http/server/fast serve http 127.0.0.1 PORT ROOT 8 block
program beast/http/server/flex serve http_and_https 127.0.0.1 PORT ROOT 2
program beast/http/server/small with_numbers serve "pages /count /time /none" 127.0.0.1 PORT
program beast/http/server/sync serve http 127.0.0.1 PORT ROOT
program beast/http/server/sync-ssl serve https 127.0.0.1 PORT ROOT

for client in async awaitable coro sync; do
  program beast/http/client/$client \
    beside "beast/http/server/async 127.0.0.1 PORT ROOT 1" run 127.0.0.1 PORT /index.html
done
for client in async-ssl async-ssl-system-executor coro-ssl sync-ssl; do
  program beast/http/client/$client \
    beside "beast/http/server/async-ssl 127.0.0.1 PORT ROOT 1" run 127.0.0.1 PORT /index.html
  linked_with any_certificate.cpp
done
program beast/http/client/body skipped "it asks postman-echo.com"
# Nine thousand names, of which none is found without a network.
program beast/http/client/crawl with_progress run_for 30 50

for server in async awaitable coro stackless; do
  program beast/websocket/server/$server serve ws 127.0.0.1 PORT 2
done
for server in async-ssl coro-ssl stackless-ssl; do
  program beast/websocket/server/$server \
    serve "texts_through beast/websocket/client/sync-ssl" 127.0.0.1 PORT 2
done
program beast/websocket/server/chat-multi \
  serve "all_of ws_chat http" 127.0.0.1 PORT ROOT 2
program beast/websocket/server/fast serve "on_ports_above 3 ws" 127.0.0.1 PORT 2
program beast/websocket/server/sync serve ws 127.0.0.1 PORT
program beast/websocket/server/sync-ssl \
  serve "texts_through beast/websocket/client/sync-ssl" 127.0.0.1 PORT

for client in async awaitable coro sync; do
  program beast/websocket/client/$client \
    beside "beast/websocket/server/async 127.0.0.1 PORT 1" run 127.0.0.1 PORT hello
done
for client in async-ssl async-ssl-system-executor coro-ssl sync-ssl; do
  program beast/websocket/client/$client \
    beside "beast/websocket/server/async-ssl 127.0.0.1 PORT 1" run 127.0.0.1 PORT hello
done

program beast/advanced/server serve "all_of http ws" 127.0.0.1 PORT ROOT 2
for server in server-flex server-flex-awaitable; do
  program beast/advanced/$server \
    serve "all_of http_and_https ws wss" 127.0.0.1 PORT ROOT 2
done
program beast/echo-op serve_once line 127.0.0.1 PORT
