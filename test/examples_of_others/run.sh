#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Builds the example programs of Asio and Beast, unmodified and in place, once as they are and
# once with asio_ctx and shim.cpp: as a whole program, or with asio_ctx/automatic.hpp in front of
# each source; runs both against real clients, and prints a table of what came out.
#
#   run.sh BUILD_DIR [--automatic] [PATTERN...]
#
# With --insight it builds them as asio_ctx::insight does, runs asio_ctx-ps whenever they wait,
# and prints a table of who is named (insight.py). A program that has run is not run again
# before something that it needs has changed. Fails if a name is wrong.
#
#   run.sh BUILD_DIR --insight [PATTERN...]
#
# EXAMPLES names the directory of Boost's "libs" where they are; without it, that of Debian's
# libboost-doc. PATTERNs, as in `case`, choose programs. JOBS (2) compilations and runs at a
# time, with CXX (g++) and CXXFLAGS. What is built already, and newer than its sources and the
# headers, is not built again. The table is also written to BUILD_DIR/table.txt,
# BUILD_DIR/table.automatic.txt or BUILD_DIR/table.insight.txt. Fails if a program behaves
# differently with the library, or has a wrong context.

set -u -o pipefail
export LC_ALL=C

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
include=$source_dir/../../include
with=whole_program

die()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 2
}

find_examples()
{
  local directory
  for directory in "${EXAMPLES-}" /usr/share/doc/libboost{1*,}-doc/examples/libs; do
    if [[ -d $directory/asio/example && -d $directory/beast/example ]]; then
      echo "$directory"
      return
    fi
  done
  die "the examples of Asio and Beast are not there: install libboost-doc, or set EXAMPLES"
}

names=()
declare -A how flags extra_source

program() # NAME HOW...
{
  local words
  names+=("$1")
  printf -v words '%q ' "${@:2}"
  how[$1]=$words
}

compiled_with() # FLAG...: for the program before
{
  flags[${names[-1]}]="$*"
}

linked_with() # SOURCE_OF_OURS: for the program before
{
  extra_source[${names[-1]}]=$source_dir/$1
}

for part in build runs processes words clients programs table; do
  # shellcheck disable=SC1090
  . "$source_dir/$part.sh"
done

choose() # PATTERN...
{
  local name pattern
  chosen=()
  for name in "${names[@]}"; do
    for pattern; do
      # shellcheck disable=SC2053 # a pattern
      if [[ $name == $pattern ]]; then
        chosen+=("$name")
        break
      fi
    done
  done
  ((${#chosen[@]})) || die "no program is called $*"
}

main() # BUILD_DIR [--automatic | --insight] [PATTERN...]
{
  (($#)) || die "usage: run.sh BUILD_DIR [--automatic | --insight] [PATTERN...]"
  mkdir -p "$1" || exit 2
  build=$(cd "$1" && pwd)
  shift
  local table_file=$build/table.txt
  if [[ ${1-} == --automatic ]]; then
    with=automatic
    table_file=$build/table.automatic.txt
    shift
  fi
  kinds=(without "$with")
  if [[ ${1-} == --insight ]]; then
    with=insight
    kinds=(insight)
    table_file=$build/table.insight.txt
    shift
  fi
  (($#)) || set -- '*'
  examples=$(find_examples) || exit
  choose "$@"
  build_all
  run_all
  if [[ $with == insight ]]; then
    "$source_dir/insight.py" "$build" "${chosen[@]}" | tee "$table_file"
  else
    table | tee "$table_file"
  fi
}

if [[ ${1-} == --one ]]; then
  build=$2
  examples=$3
  run_one "$4" "$5"
else
  main "$@"
fi
exit
