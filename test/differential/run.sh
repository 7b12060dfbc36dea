#!/bin/sh
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Runs the same scenarios in C++ and in Node and compares what they print.
#
#   run.sh PROGRAM [NODE]
#
# Each scenario prints the same in both, or what decided.md says: a difference that is not
# decided fails, and so does a decided one that is none any more. Without Node 20, whose
# output decided.md has, the exit status is 77.

set -u

if [ $# -lt 1 ]; then
  echo "usage: ${0##*/} PROGRAM [NODE]" >&2
  exit 2
fi
program=$1
node=${2-}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

case ${node:+$("$node" --version)} in
  v20.*) ;;
  *)
    echo "skipped: there is no Node 20"
    exit 77
    ;;
esac

# One file for each scenario of decided.md and each of the two.
awk -v work="$work" '
  /^## / { scenario = $2; print scenario >(work "/decided"); file = "" }
  /^Node:$/ && scenario { file = work "/" scenario ".node.decided"; printf "" >file }
  /^asio_ctx:$/ && scenario { file = work "/" scenario ".cpp.decided"; printf "" >file }
  /^    / && file { print substr($0, 5) >file }' "$here/decided.md"

failed=0
equal=0
different=0

complain() { # what...
  echo "$*"
  failed=$((failed + 1))
}

same() { # what expected actual
  cmp -s "$2" "$3" && return
  diff -u --label expected --label actual "$2" "$3" | head -n 20
  complain "$1"
}

"$program" | sort >"$work/cpp.list"
"$node" "$here/main.js" | sort >"$work/node.list"
same 'Both have the same scenarios.' "$work/node.list" "$work/cpp.list"
while read -r scenario; do
  grep -qx "$scenario" "$work/node.list" || complain "no scenario: $scenario"
done <"$work/decided"

while read -r scenario; do
  from_node=$work/$scenario.node
  from_cpp=$work/$scenario.cpp
  "$node" "$here/main.js" "$scenario" >"$from_node" || complain "Node failed: $scenario"
  "$program" "$scenario" >"$from_cpp" || complain "asio_ctx failed: $scenario"
  if ! grep -qx "$scenario" "$work/decided"; then
    same "$scenario: Node and asio_ctx agree" "$from_node" "$from_cpp"
    equal=$((equal + 1))
  elif cmp -s "$from_node" "$from_cpp"; then
    complain "$scenario: decided.md says that they differ, but they do not"
  else
    same "$scenario: Node as in decided.md" "$from_node.decided" "$from_node"
    same "$scenario: asio_ctx as in decided.md" "$from_cpp.decided" "$from_cpp"
    different=$((different + 1))
  fi
done <"$work/node.list"

if [ "$failed" -ne 0 ]; then
  echo "$failed checks failed, of $equal scenarios to be equal and $different to differ"
  exit 1
fi
echo "$equal scenarios equal, $different differ as decided"
