#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Prints what an operation of plain Asio costs in user instructions (callgrind, which counts
# the same every time): as it is, in a whole program without and with a hook, and with Asio's
# own handler tracking.
#
#   whole_program.sh BUILD_DIR [COMPILER]

set -eu -o pipefail

if [ $# -lt 1 ]; then
  echo "usage: ${0##*/} BUILD_DIR [COMPILER]" >&2
  exit 2
fi
command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; exit 2; }

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
compiler=${2:-g++}
options=(-O2 -std=c++20 -pthread -DNDEBUG "-I$source_dir/../include")
ccache=$(command -v ccache || true)

build_variant() # NAME OPTION...
{
  $ccache "$compiler" "${options[@]}" "${@:2}" -c "$source_dir/whole_program.cpp" -o "$build/$1.o"
  "$compiler" -pthread "$build/$1.o" -o "$build/$1"
}

total() # PROGRAM ARGUMENT...: instructions
{
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --log-file="$build/log" \
    "$build/$1" "${@:2}" >/dev/null 2>&1
  sed -n 's/^==.*Collected : \([0-9]*\).*/\1/p' "$build/log"
}

# Of one operation: the difference between many and few.
cost() # PROGRAM WORKLOAD [hook]
{
  local few many
  few=$(total "$1" "$2" 1000 "${@:3}")
  many=$(total "$1" "$2" 6000 "${@:3}")
  echo $(((many - few + 2500) / 5000))
}

build_variant bare
build_variant tracked '-DBOOST_ASIO_CUSTOM_HANDLER_TRACKING=<asio_ctx/handler_tracking.hpp>'
build_variant builtin -DBOOST_ASIO_ENABLE_HANDLER_TRACKING

echo "User instructions an operation, $("$compiler" --version | head -n 1), -O2"
echo
printf '%-10s%10s%16s%16s%18s\n' '' 'bare' 'whole program' 'and a hook' "Asio's tracking"
for workload in post timer socket await; do
  printf '%-10s%10s%16s%16s%18s\n' $workload "$(cost bare $workload)" \
    "$(cost tracked $workload)" "$(cost tracked $workload hook)" "$(cost builtin $workload)"
done
