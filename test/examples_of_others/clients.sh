# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Clients, for run.sh. Each writes what it was answered to stdout, in an order that does not
# depend on time, and fails where an answer does not come. They use the server at
# $host:$port, several connections at a time.

clients=(1 2 3 4)
seconds=5 # for one answer

connect() # VARIABLE: an open connection, as a descriptor
{
  eval "exec {$1}<>/dev/tcp/$host/$port"
}

disconnect() # DESCRIPTOR
{
  eval "exec $1>&-"
}

connect_all() # into the array `connections`
{
  local client descriptor
  connections=()
  for client in "${clients[@]}"; do
    connect descriptor || return
    connections[client]=$descriptor
  done
}

disconnect_all()
{
  local descriptor
  for descriptor in "${connections[@]}"; do
    disconnect "$descriptor"
  done
}

# A line from each connection and its answer, three times: first all ask, then all listen.
lines()
{
  local turn client answer
  connect_all || return
  for turn in 1 2 3; do
    for client in "${clients[@]}"; do
      echo "turn $turn of client $client" >&"${connections[client]}"
    done
    for client in "${clients[@]}"; do
      read -r -t $seconds answer <&"${connections[client]}" || return
      echo "$answer"
    done
  done
  disconnect_all
}

line()
{
  local descriptor answer
  connect descriptor || return
  echo hello >&"$descriptor"
  read -r -t $seconds answer <&"$descriptor" || return
  echo "$answer"
}

# What a server says without being asked, until it hangs up.
greetings()
{
  local client
  connect_all || return
  for client in "${clients[@]}"; do
    timeout $seconds cat <&"${connections[client]}" || return
  done
  disconnect_all
}

# The same, one connection after the other. A server that makes a new acceptor for each
# resets what has come to the old one, so that it is asked again.
greetings_in_turn() # [HOW_MANY]
{
  local left=${1:-${#clients[@]}} tries=0 descriptor answer
  while ((left)); do
    ((++tries < 200)) || return
    if connect descriptor 2>/dev/null; then
      answer=$(timeout 30 cat <&"$descriptor" 2>/dev/null)
      disconnect "$descriptor"
      if [[ $answer ]]; then
        printf '%s\n' "$answer"
        left=$((left - 1))
        continue
      fi
    fi
    sleep 0.05
  done
}

datagram()
{
  timeout $seconds dd bs=2048 count=1 status=none
}

# Datagrams that are sent back as they are.
datagrams()
{
  local turn client descriptors=()
  for client in "${clients[@]}"; do
    exec {descriptors[client]}<>"/dev/udp/$host/$port" || return
  done
  for turn in 1 2 3; do
    for client in "${clients[@]}"; do
      echo "turn $turn of client $client" >&"${descriptors[client]}"
    done
    for client in "${clients[@]}"; do
      datagram <&"${descriptors[client]}" || return
    done
  done
}

# Datagrams that nobody answers.
silent_datagrams()
{
  local client
  for client in "${clients[@]}"; do
    printf 'hello from %s' "$client" >"/dev/udp/$host/$port" || return
  done
}

# Calls again and again, for a program that takes some calls and tells them nothing.
call_until_it_ends()
{
  local tries descriptor
  for ((tries = 0; tries != 200; ++tries)); do
    has_ended && return
    if connect descriptor 2>/dev/null; then
      timeout 30 cat <&"$descriptor" >/dev/null 2>&1
      disconnect "$descriptor"
    fi
    sleep 0.05
  done
  return 1
}

# The time of day by datagram.
datagram_greetings()
{
  local client descriptor
  for client in "${clients[@]}"; do
    exec {descriptor}<>"/dev/udp/$host/$port" || return
    printf x >&"$descriptor"
    datagram <&"$descriptor" || return
  done
}

greetings_of_both_kinds()
{
  greetings && datagram_greetings
}

# A message from each connection, which all get: four digits of length, then the message.
chat_messages()
{
  local sender receiver message answer
  connect_all || return
  for sender in "${clients[@]}"; do
    message="hello from $sender"
    printf '%4d%s' ${#message} "$message" >&"${connections[sender]}"
    for receiver in "${clients[@]}"; do
      read -r -t $seconds -N $((4 + ${#message})) answer <&"${connections[receiver]}" ||
        return
      echo "$receiver: $answer"
    done
  done
  disconnect_all
}

# The same with lines, for servers that keep none for those who come later: the last one begins,
# because all others have been let in before.
chat_lines()
{
  local number sender receiver answer
  connect_all || return
  for ((number = ${#clients[@]}; number--; )); do
    sender=${clients[number]}
    echo "hello from $sender" >&"${connections[sender]}"
    for receiver in "${clients[@]}"; do
      read -r -t $seconds answer <&"${connections[receiver]}" || return
      echo "$receiver: $answer"
    done
  done
  disconnect_all
}

# All clients at the same time, each a process with its number as last argument. Prints their
# output in their order.
at_once() # COMMAND...
{
  local client pids=() right=1
  for client in "${clients[@]}"; do
    "$@" "$client" >"client.$client" &
    pids+=($!)
  done
  for client in "${pids[@]}"; do
    wait "$client" || right=0
  done
  for client in "${clients[@]}"; do
    cat "client.$client"
  done
  ((right))
}

get() # SCHEME CLIENT: three requests on one connection, where the server keeps it
{
  curl -sSik --max-time 20 "$1://$host:$port/index.html?client=$2" \
    "$1://$host:$port/big.txt" "$1://$host:$port/none/$2"
}

http() { at_once get http; }
https() { at_once get https; }
http_and_https() { http && https; }

get_one() # PATH CLIENT: with a connection for each request
{
  curl -sSi --max-time 20 "http://$host:$port$1"
}

pages() # PATH...
{
  local path
  for path; do
    at_once get_one "$path" || return
  done
}

# WebSocket, as far as needed here: short texts, masked with zeros.

ws_open() # DESCRIPTOR
{
  local line status
  printf 'GET / HTTP/1.1\r\nHost: %s:%s\r\nUpgrade: websocket\r\nConnection: upgrade\r\n%s\r\n\r\n' \
    "$host" "$port" \
    $'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13' >&"$1"
  read -r -t $seconds status <&"$1" || return
  while read -r -t $seconds line <&"$1" && [[ $line != $'\r' ]]; do :; done
  [[ $status == *" 101 "* ]]
}

ws_send() # DESCRIPTOR TEXT
{
  printf "\x81\x$(printf %x $((128 + ${#2})))\0\0\0\0%s" "$2" >&"$1"
}

ws_receive() # DESCRIPTOR
{
  local LC_ALL=C head text
  IFS= read -r -t $seconds -N 2 head <&"$1" && [[ ${head:0:1} == [$'\x81\x82'] ]] || return
  IFS= read -r -t $seconds -N "$(printf %d "'${head:1:1}")" text <&"$1" || return
  printf '%s\n' "$text"
}

ws_open_all()
{
  local descriptor
  connect_all || return
  for descriptor in "${connections[@]}"; do
    ws_open "$descriptor" || return
  done
}

ws()
{
  local turn client
  ws_open_all || return
  for turn in 1 2 3; do
    for client in "${clients[@]}"; do
      ws_send "${connections[client]}" "turn $turn of client $client"
    done
    for client in "${clients[@]}"; do
      ws_receive "${connections[client]}" || return
    done
  done
  disconnect_all
}

# What one sends, all get.
ws_chat()
{
  local sender receiver
  ws_open_all || return
  for sender in "${clients[@]}"; do
    ws_send "${connections[sender]}" "hello from $sender"
    for receiver in "${clients[@]}"; do
      ws_receive "${connections[receiver]}" || return
    done
  done
  disconnect_all
}

wss() { texts_through beast/websocket/client/sync-ssl; }

on_ports_above() # HOW_MANY CLIENT: one server on several ports
{
  local first=$port
  for ((port = first; port < first + $1; ++port)); do
    "$2" || return
  done
}

all_of() # CLIENT...
{
  local client
  for client; do
    "$client" || return
  done
}

# Clients that are programs of the examples themselves, built without the library.

text_through() # PROGRAM CLIENT
{
  timeout 20 "$without/$1" "$host" "$port" "hello from client $2"
}

texts_through() # PROGRAM
{
  at_once text_through "$1"
}

line_through() # PROGRAM ARGUMENTS CLIENT
{
  local arguments
  read -r -a arguments <<<"${2//PORT/$port}"
  echo "hello from client $3" |
    timeout 20 env -C "${home:-.}" "$without/$1" "${arguments[@]}"
}

lines_through() # PROGRAM ARGUMENT...
{
  at_once line_through "$1" "${*:2}"
}

first_lines_through() # LINES PROGRAM ARGUMENTS CLIENT
{
  local arguments
  read -r -a arguments <<<"${3//PORT/$port}"
  timeout 20 stdbuf -oL "$without/$2" "${arguments[@]}" | head -n "$1"
}

some_lines_through() # LINES PROGRAM ARGUMENT...
{
  (
    set +o pipefail # the program does not end by itself
    at_once first_lines_through "$1" "$2" "${*:3}"
  )
}

# Clients that say where to put a file, and get it opened.
passed_files() # PROGRAM SOCKET
{
  local client
  passed_file() { echo "file.$3" | timeout 20 "$without/$1" "$2"; }
  at_once passed_file "$1" "$2" || return
  for client in "${clients[@]}"; do
    cat "file.$client" || return
  done
}

multicasts_through() # PROGRAM: one a second
{
  timeout 2.5 "$without/$1" 239.255.0.1
  (($? == 124))
}
