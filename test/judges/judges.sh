#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Compares what asio_ctx-ps says of example/insight with what others say of the same program:
# judges.sh SERVER SERVER_WITH_ASIO_TRACKING ASIO_CTX_PS
#
# - Asio's own tracking, in a run of the same source: the operations that were created and have
#   not finished are the same;
# - the kernel: each descriptor is a socket of the process, and ss knows those of the network;
# - gdb, which reads a core file: the names of the functions that the operations' memory points
#   to, and the report of the core file is that of the process.

set -euo pipefail

server=$1
with_tracking=$2
ps=$3

work=$(mktemp -d)
pids=()
stop() {
  local pid
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap stop EXIT

die() {
  printf 'judges: %s\n' "$*" >&2
  exit 1
}

# Starts a server, and lets the clients of demo.sh run into its faults.
start() { # program name
  local url= _
  : >"$work/$2.out"
  "$1" >"$work/$2.out" 2>"$work/$2.err" &
  pids+=($!)
  for _ in {1..400}; do
    url=$(sed -n 's/^listening on //p' "$work/$2.out")
    [[ $url ]] && break
    sleep 0.05
  done
  [[ $url ]] || die "$1 did not start"
  curl -sS --max-time 5 "$url/home" >/dev/null
  curl -sS --max-time 5 "$url/leak" >/dev/null
  curl -sS --max-time 100 "$url/stuck" >/dev/null 2>&1 &
  pids+=($!)
}

# The types of the operations that Asio's log says are unfinished.
unfinished_in_log() { # file
  awk -F'|' '
    $1 != "@asio" { next }
    $3 ~ /\*/ { split($3, ids, "*"); name = $4; sub(/@[^.]*/, "", name); type[ids[2]] = name; next }
    $3 ~ /^[<~!]/ { delete type[substr($3, 2)] }
    END { for (id in type) print type[id] }' "$1" | sort
}

# The types of Asio's operations that asio_ctx-ps lists.
unfinished_in_list() { # file
  jq -r '.operations[] | select(.type != "coroutine" and (.is_work_guard // false | not)) | .type' \
    "$1" | sort
}

start "$server" listed
listed=${pids[0]}
start "$with_tracking" tracked

same=
for _ in {1..200}; do
  "$ps" --json "$listed" >"$work/list.json"
  unfinished_in_list "$work/list.json" >"$work/list"
  unfinished_in_log "$work/tracked.err" >"$work/log"
  if diff "$work/log" "$work/list" >"$work/diff" && grep -q async_receive "$work/list" &&
    grep -q '"/stuck"' "$work/list.json"; then
    same=yes
    break
  fi
  sleep 0.05
done
[[ $same ]] || {
  cat "$work/diff"
  die "Asio's own tracking (<) and asio_ctx-ps (>) disagree"
}
printf 'Asio: %d operations were created and have not finished, and the list has the same\n' \
  "$(wc -l <"$work/list")"

descriptors=$(jq -r '.operations[].native_handle // empty | select(. != 0)' "$work/list.json" | sort -u)
for descriptor in $descriptors; do
  [[ $(readlink "/proc/$listed/fd/$descriptor") == socket:* ]] ||
    die "descriptor $descriptor is no socket of process $listed"
done
printf 'the kernel: %d descriptors are sockets of the process\n' "$(wc -w <<<"$descriptors")"
if command -v ss >/dev/null; then
  listening=$(jq -r '.operations[] | select(.type == "socket.async_accept") | .native_handle' \
    "$work/list.json")
  ss -tlnp | grep -q "pid=$listed,fd=$listening)" ||
    die "ss does not know descriptor $listening, on which the list says that the server accepts"
  echo 'ss: the descriptor of the acceptor listens'
fi

if command -v gcore >/dev/null && gcore -o "$work/core" "$listed" >/dev/null 2>&1; then
  "$ps" --json core "$work/core.$listed" "$server" >"$work/core.json"
  without_times() {
    jq -S '[.operations[] | {id, trigger_id, type, object, native_handle, waits, context, stack}]' "$1"
  }
  diff <(without_times "$work/list.json") <(without_times "$work/core.json") ||
    die 'the core file (>) and the process (<) disagree'
  echo 'a core file: the same operations as in the process'
else
  echo 'skipped: gcore is not installed, or may not read the process'
fi
