#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

set -euo pipefail

clients=(apple banana cherry)

usage() {
  cat <<'END'
demo.sh BUILD_DIR          shows the logs of both servers, each with three clients at a time
demo.sh BUILD_DIR --check  fails if README.md shows other lines, in whatever order
END
}

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# Writes the server's log, without its first line, to a file.
run() { # server log
  local program=$build/example/whole_program/$1 client url=
  [[ -x $program ]] || die "there is no $program: is that the directory of the build?"
  : >"$work/output"
  "$program" "${#clients[@]}" >"$work/output" &
  server=$!
  for _ in {1..100}; do
    url=$(sed -n 's/^listening on //p' "$work/output")
    [[ $url ]] && break
    sleep 0.05
  done
  [[ $url ]] || die "$1 did not start"
  for client in "${clients[@]}"; do
    curl -sS --max-time 30 -H "X-Request-Id: $client" "$url/$client-pie" >"$work/$client" &
  done
  wait
  server=
  for client in "${clients[@]}"; do
    [[ $(<"$work/$client") == hello ]] || die "$1 did not answer $client"
  done
  sed 1d "$work/output" >"$2"
}

# The log that README.md shows as its n-th indented block.
shown() { # n
  awk -v n="$1" '
    /^    / { if (!inside) ++block; inside = 1; if (block == n) print substr($0, 5); next }
    { inside = 0 }' "$(dirname "${BASH_SOURCE[0]}")/README.md"
}

compare() { # server log n
  diff <(shown "$3" | sort) <(sort "$2") >&2 || die "README.md shows another log of $1"
}

build=${1-}
[[ $build && $build != -* && ${2---check} == --check ]] || {
  usage >&2
  exit 2
}
command -v curl >/dev/null || die 'this needs curl'
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT

run whole_program_off "$work/off"
run whole_program_on "$work/on"
if [[ ${2-} ]]; then
  compare whole_program_off "$work/off" 1
  compare whole_program_on "$work/on" 2
else
  printf 'without asio_ctx::whole_program:\n\n'
  cat "$work/off"
  printf '\nwith it:\n\n'
  cat "$work/on"
fi
