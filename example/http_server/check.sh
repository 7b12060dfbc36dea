#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

set -euo pipefail

usage() {
  cat <<'END'
check.sh BUILD_DIR [SECONDS] [SERVER...]
         loads each server with wrk and checks that every response carries its own request's
         id; 20 seconds, and those of the example if not said otherwise
END
}

die() {
  printf 'check: %s\n' "$*" >&2
  exit 1
}

build=${1-}
seconds=${2-20}
[[ $build && $build != -* && $seconds =~ ^[1-9][0-9]*$ ]] || {
  usage >&2
  exit 2
}
servers=("${@:3}")
((${#servers[@]})) ||
  servers=("$build"/example/http_server/http_server_{callbacks,coroutines})
command -v wrk >/dev/null || die 'this needs wrk'

here=$(dirname "${BASH_SOURCE[0]}")
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT

check() { # server
  local code=0 url=
  [[ -x $1 ]] || die "there is no $1"
  : >"$work/log"
  "$1" --quiet --threads 2 >"$work/log" 2>&1 &
  server=$!
  for _ in {1..100}; do
    url=$(sed -n 's/^listening on //p' "$work/log")
    [[ $url ]] && break
    sleep 0.05
  done
  [[ $url ]] || die "the server did not start: $(<"$work/log")"

  printf '%s: %s s with 32 connections\n' "${1##*/}" "$seconds"
  timeout $((seconds + 30)) \
    wrk -t 1 -c 32 -d "$seconds" -s "$here/check.lua" "$url" >"$work/wrk" || code=$?
  ((code == 0)) || cat "$work/wrk"
  tail -n 1 "$work/wrk"
  kill -INT "$server"
  wait "$server" || code=$?
  server=
  sed 1d "$work/log"
  grep -q 'live contexts: 0$' "$work/log" || code=1
  return "$code"
}

for program in "${servers[@]}"; do
  check "$program" || die "${program##*/}: failed"
done
