# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# What each step of ./dev has found: a file in build/results, with a name=value a line.
# tools/what_was_run makes the table in README.md of them. Sourced by ./dev.
# shellcheck disable=SC2154 # ./dev has the variables

# The compiler that a directory was configured with, and what it compiles for.
describe_build() { # directory
  local cache=$1/CMakeCache.txt compiler
  compiler=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$cache")
  if "$compiler" --version | grep -q clang; then
    printf 'compiler=clang %s\n' "$("$compiler" -dumpversion)"
  else
    printf 'compiler=g++ %s\n' "$("$compiler" -dumpfullversion)"
  fi
  printf 'target=%s\n' "$("$compiler" -dumpmachine)"
  sed -n 's/^CMAKE_CXX_STANDARD:[A-Z]*=/standard=/p; s/^CMAKE_CXX_FLAGS:[A-Z]*=\(..*\)/flags=\1/p' \
    "$cache"
}

write_result() { # step
  mkdir -p "$results"
  {
    printf '%s\n' "passed=$passed" "failed=$failed" "skipped=$skipped" "date=$(date +%F)"
    ((failed)) || printf 'seconds=%d\n' "$((SECONDS - start))"
    # shellcheck source=/dev/null
    (. /etc/os-release && echo "system=${NAME%% *} ${VERSION_ID:-testing}")
    printf '#include <boost/version.hpp>\nBOOST_LIB_VERSION\n' | g++ -E -P - 2>/dev/null |
      sed -n '$ { s/"//g; s/_/./; s/^/boost=/p; }'
    [[ ! -e build/$1/CMakeCache.txt ]] || describe_build "build/$1"
  } >"$results/$1"
}

result_of() { # name step
  sed -n "s/^$1=//p" "$results/$2"
}

# Sets passed, failed and skipped.
read_result() { # step
  [[ -e $results/$1 ]] || return 1
  passed=$(result_of passed "$1")
  failed=$(result_of failed "$1")
  skipped=$(result_of skipped "$1")
}
