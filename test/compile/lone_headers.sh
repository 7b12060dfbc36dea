#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Compiles headers of detail/ and impl/, each alone, and names those that lack an include.
#
# lone_headers.sh core COMPILER [option...]   those that do without Asio: a second for four
# lone_headers.sh all COMPILER [option...]    all; those with Asio take two seconds each

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../include"
export COMPILE="${*:2} -fsyntax-only -w -I. -x c++ -"

case $1 in
  core) folders=$(echo asio_ctx/detail/{base,trace,frame,hook,table,resource,carrier}) ;;
  all) folders='asio_ctx/detail asio_ctx/impl' ;;
esac

compile() { # header
  # shellcheck disable=SC2086 # one word each
  $COMPILE <<<"#include <$1>" || {
    printf '%s does not compile alone\n' "$1"
    return 1
  }
}
export -f compile

# shellcheck disable=SC2086 # one word each
find $folders -name '*.hpp' -print0 | sort -z |
  xargs -0 -P "$(getconf _NPROCESSORS_ONLN)" -I {} bash -c 'compile {}'
