#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# demo.sh SERVER ASIO_CTX_PS            lets clients run into the server's faults, and shows them
# demo.sh SERVER ASIO_CTX_PS --check    fails if one of them is not found
# demo.sh SERVER ASIO_CTX_PS --picture  writes doc/diagrams/asio_ctx-ps-top.svg (needs tmux)

set -euo pipefail

program=$1
ps=$(realpath "$2")
mode=${3-}

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

command -v curl >/dev/null || die 'this needs curl'
work=$(mktemp -d)
server=
clients=()
stop() {
  local pid
  for pid in "${clients[@]}" $server; do
    kill "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap stop EXIT

: >"$work/log"
"$program" >"$work/log" 2>&1 &
server=$!
url=
for _ in {1..200}; do
  url=$(sed -n 's/^listening on //p' "$work/log")
  [[ $url ]] && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.05
done
[[ $url ]] || {
  cat "$work/log"
  die 'the server did not start'
}

curl -sS --max-time 5 "$url/home" >/dev/null
curl -sS --max-time 5 "$url/leak" >/dev/null # the client goes, its session stays
curl -sS --max-time 100 "$url/stuck" >/dev/null 2>&1 &
clients+=($!)

# Asks until the request that gets stuck has come as far as it will.
report() {
  for _ in {1..200}; do
    "$ps" "$server" >"$work/report" || die "$ps failed"
    if grep -q 'request=/stuck' "$work/report"; then
      cat "$work/report"
      return
    fi
    sleep 0.05
  done
  cat "$work/report"
  die 'the request /stuck is not in the report'
}

if [[ $mode == --check ]]; then
  report >"$work/shown"
  for fault in session::on_row session::on_ping cache::clean_daily next_price refresh_prices \
    'request=/stuck' 'request=/leak' listener::on_accept; do
    grep -qF "$fault" "$work/shown" || {
      cat "$work/shown"
      die "the report does not say $fault"
    }
  done
  exit
fi

if [[ $mode == --picture ]]; then
  for _ in {1..40}; do
    curl -sS --max-time 5 "$url/leak" >/dev/null
  done
  report >/dev/null
  cd "$(dirname "${BASH_SOURCE[0]}")/../.."
  LC_ALL=C.UTF-8 tools/terminal_picture 120 16 "$ps" --top "$server" \
    >doc/diagrams/asio_ctx-ps-top.svg
  exit
fi

printf '=== asio_ctx-ps %s\n\n' "$server"
report
printf '\n\n=== asio_ctx-ps --tree=context %s\n\n' "$server"
"$ps" --tree=context "$server"
cat <<'END'

What to look at: the request /stuck, whose answer session::on_row waits for on a descriptor of its
database; the timer that cache::clean_daily has started; session::on_ping, which keeps the session
of /leak alive although its client is gone; and the coroutine refresh_prices, which has waited for
a price since the start, with the lines at which it is suspended. The server knows nothing of
this: it links the target asio_ctx::insight.
END
