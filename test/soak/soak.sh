#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Loads the servers with wrk while a hook is toggled every 10 ms: every response has to carry
# its own request's id, no event may come after disable(), memory has to stay flat, and nothing
# may be left at the end.
#
#   soak.sh BUILD_DIR [SECONDS]      120 seconds for each server if not said otherwise

set -euo pipefail

build=${1?"usage: soak.sh BUILD_DIR [SECONDS]"}
seconds=${2-120}
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

for server in callbacks coroutines whole_program; do
  output=$("$source_dir/example/http_server/check.sh" "$build" "$seconds" \
    "$build/test/soak/soak_$server") || {
    printf '%s\n' "$output"
    exit 1
  }
  printf '%s\n' "$output"
  grep -Eq '^[0-9]{2,} times toggled, [1-9][0-9]* events, 0 of them late$' <<<"$output"
  grep -q '^live: 0 frames, 0 stores, 0 resources$' <<<"$output"
  # A tenth, and what the allocator may have taken in one step more.
  sed -nE 's/^resident: ([0-9]+) KiB, at the end ([0-9]+) KiB$/\1 \2/p' <<<"$output" |
    awk '{ lines += 1; if ($2 > 1.1 * $1 + 1024) grown = 1 }
         END { if (lines != 1 || grown) { print "soak: memory has grown"; exit 1 } }'
done
