#!/bin/sh
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Compares what a program of plain Asio does with what it does with automatic.hpp in front, and as
# a whole program.
#
#   unchanged.sh PLAIN AUTOMATIC WHOLE_PROGRAM
#
# Handlers run in the same order with the same results, run() and the like return the same, and
# there are as many heap allocations; but for two things, which are checked as they are:
#
# - Coroutine frames are larger. Where Asio has to allocate them anyway, because more of them end
#   than it keeps the memory of, it is a matter of luck which memory fits: those counts differ.
# - Asio keeps memory of up to 1020 bytes, and what it keeps is larger: by 24 bytes with the ids and
#   the context of a handler, in a whole program by 40 of each operation and 8 of its handler's
#   context. So handlers fall off that limit so many bytes earlier.

set -u

if [ $# -ne 3 ]; then
  echo "usage: ${0##*/} PLAIN AUTOMATIC WHOLE_PROGRAM" >&2
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
run automatic "$2"
run automatic-context "$2" --in-context
run whole "$3"
run whole-context "$3" --in-context
comparable "$work/plain" >"$work/expected"
for variant in automatic automatic-context whole whole-context; do
  comparable "$work/$variant" >"$work/actual"
  if ! cmp -s "$work/expected" "$work/actual"; then
    diff -u --label plain --label "$variant" "$work/expected" "$work/actual"
    complain "not the same: $variant"
  fi
done
cat "$work/plain"
for variant in automatic whole; do
  cmp -s "$work/plain" "$work/$variant" && continue
  echo "Other numbers: $variant"
  diff "$work/plain" "$work/$variant" | sed -n 's/^> /  /p'
done

run plain-limits "$1" --limits
run automatic-limits "$2" --limits
run whole-limits "$3" --limits
paste -d ' ' "$work/plain-limits" "$work/automatic-limits" "$work/whole-limits" >"$work/limits"
[ -s "$work/limits" ] || complain "no limits"
grep -q '^not counted' "$work/limits" ||
  echo "The largest handlers whose memory Asio recycles, in bytes:"
# A pointer less takes 4 bytes less in a 32-bit program, and memory is counted in 8.
expected="24 48"
[ "$(getconf LONG_BIT)" = 64 ] || expected="16 32, or 24 32"
while read -r kind plain _ automatic _ whole; do
  [ "$kind $plain" != "not counted" ] || continue
  echo "  $kind: $plain, automatic $automatic, in a whole program $whole"
  case $expected in
    *"$((plain - automatic)) $((plain - whole))"*) ;;
    *) complain "$kind: differences of $((plain - automatic)) and $((plain - whole)) bytes, not $expected" ;;
  esac
done <"$work/limits"

[ "$failed" -eq 0 ]
