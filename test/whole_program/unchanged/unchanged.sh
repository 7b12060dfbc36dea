#!/bin/sh
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Compares what a program of plain Asio does with what it does as a whole program.
#
#   unchanged.sh PLAIN WHOLE_PROGRAM
#
# Handlers run in the same order with the same results, run() and the like return the same, and
# there are as many heap allocations; but for two things, which are checked as they are:
#
# - With any handler tracking, Asio's use_awaitable has a place in the source, so that coroutine
#   frames are larger. Where Asio has to allocate them anyway, because more of them end than it
#   keeps the memory of, it is a matter of luck which memory fits: those counts differ.
# - Operations are 40 bytes larger, and Asio keeps memory of up to 1020 bytes: so handlers fall
#   off that limit 40 bytes earlier.

set -u

if [ $# -ne 2 ]; then
  echo "usage: ${0##*/} PLAIN WHOLE_PROGRAM" >&2
  exit 2
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

complain() { # what...
  echo "FAILED: $*"
  failed=$((failed + 1))
}

run() { # to command...
  to=$work/$1
  shift
  "$@" >"$to" || complain "exit status $?: $*"
}

# Without the numbers that coroutines may change: those that are not zero, and sums.
comparable() {
  sed '/coroutines:/ {
    s/\[\([0-9]* rounds\): [1-9][0-9]*\]/[\1: some]/g
    s/\[all: [0-9]*\]/[all]/
  }' "$1"
}

run plain "$1"
run whole "$2"
run context "$2" --in-context
comparable "$work/plain" >"$work/expected"
for variant in whole context; do
  comparable "$work/$variant" >"$work/actual"
  if ! cmp -s "$work/expected" "$work/actual"; then
    diff -u --label plain --label "$variant" "$work/expected" "$work/actual"
    complain "not the same: $variant"
  fi
done
cat "$work/plain"
if ! cmp -s "$work/plain" "$work/whole"; then
  echo "In a whole program:"
  diff "$work/plain" "$work/whole" | sed -n 's/^> /  /p'
fi

run plain-limits "$1" --limits
run whole-limits "$2" --limits
paste -d ' ' "$work/plain-limits" "$work/whole-limits" >"$work/limits"
[ -s "$work/limits" ] || complain "no limits"
grep -q '^not counted' "$work/limits" ||
  echo "The largest handlers whose memory Asio recycles, in bytes:"
while read -r kind plain _ whole; do
  [ "$kind $plain" != "not counted" ] || continue
  echo "  $kind: $plain, in a whole program $whole"
  [ "$((plain - whole))" -eq 40 ] ||
    complain "$kind: a difference of $((plain - whole)) bytes, not 40"
done <"$work/limits"

[ "$failed" -eq 0 ]
