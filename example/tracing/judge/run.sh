#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# A client and a server of Node around the two servers of this example, and a collector that
# judges all spans, each with OpenTelemetry's JavaScript packages:
#
#     (cd example/tracing/judge && npm install)
#     example/tracing/judge/run.sh DIRECTORY_OF_THE_SERVERS [REQUESTS [AT_A_TIME [PICTURE.svg]]]
#
# $RUN is put in front of the servers' command lines, chroot for instance.

set -euo pipefail

servers=$1
requests=${2-1000}
at_a_time=${3-100}
picture=${4:+$(realpath "$4")}
run=${RUN-}
cd "$(dirname "${BASH_SOURCE[0]}")"

started=()
trap 'kill "${started[@]}" 2>/dev/null || true' EXIT

start() { # command...; sets port
  exec {out}< <(exec "$@")
  started+=($!)
  read -r port <&"$out"
}

stop() { # the one that was started last
  local last=${started[-1]}
  unset 'started[-1]'
  kill "$last"
  while kill -0 "$last" 2>/dev/null; do sleep 0.1; done
}

start node collector.js "$requests" "$picture"
collector=$out
export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$port
start node service.js price
# shellcheck disable=SC2086 # words
start $run "$servers/tracing_back" "$port"
# shellcheck disable=SC2086 # words
start $run "$servers/tracing_front" "$port"
node service.js order "$port" "$requests" "$at_a_time"
for _ in front back price; do
  stop
done
kill "${started[0]}"
cat <&"$collector"
