#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Prints the table of stale thread_local addresses: what hops x compiler x optimisation
# level, in a program and in two shared libraries built with -fPIC -fvisibility=hidden.
#
#   run.sh BUILD_DIR [COMPILER...]
#
# Without compilers named: g++, clang++-14 and clang++-19, as far as they are installed.
# CXXFLAGS and LDFLAGS are added, JOBS (2) compilations run at a time. The table is also
# written to BUILD_DIR/stale_address.txt. Fails if the library has a stale access, and also
# if nothing was seen to go stale without it: then the test has lost its sight.

set -u -o pipefail

if [ $# -lt 1 ]; then
  echo "usage: ${0##*/} BUILD_DIR [COMPILER...]" >&2
  exit 2
fi

source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1" || exit 2
build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- g++ clang++-14 clang++-19

levels=(O0 O1 O2 O3)
shapes=(program library)
hops=(coroutine fiber awaitable spawn)
# shellcheck disable=SC2206 # several words
cxxflags=(-std=c++20 -pthread -fvisibility=hidden "-I$source_dir/../../include"
  -DBOOST_ASIO_DISABLE_BOOST_COROUTINE ${CXXFLAGS:-})
# shellcheck disable=SC2206
libraries=(-lboost_context -pthread ${LDFLAGS:-})
ccache=$(command -v ccache || true)

label() # COMPILER: its name with the version that it has
{
  local version
  version=$("$1" -dumpfullversion -dumpversion 2>/dev/null | head -n 1)
  echo "${1##*/} $version"
}

compile() # COMPILER SOURCE OBJECT FLAGS
{
  # shellcheck disable=SC2086
  $ccache "$1" "${cxxflags[@]}" $4 -c "$source_dir/$2.cpp" -o "$3"
}

build_program() # COMPILER LEVEL DIRECTORY
{
  local compiler=$1 dir=$3
  mkdir -p "$dir" &&
    compile "$compiler" stale_address "$dir/stale_address.o" "-$2" &&
    compile "$compiler" core_hops "$dir/core_hops.o" "-$2" &&
    compile "$compiler" asio_hops "$dir/asio_hops.o" "-$2" &&
    "$compiler" "-$2" "$dir"/{stale_address,core_hops,asio_hops}.o "${libraries[@]}" \
      -o "$dir/program"
}

build_libraries() # COMPILER LEVEL DIRECTORY, where build_program has been
{
  local compiler=$1 dir=$3 name
  for name in core_hops asio_hops; do
    compile "$compiler" $name "$dir/$name.pic.o" "-$2 -fPIC" &&
      "$compiler" "-$2" -shared "$dir/$name.pic.o" "${libraries[@]}" \
        -o "$dir/lib$name.so" || return
  done
  "$compiler" "-$2" "$dir/stale_address.o" "$dir"/lib{core,asio}_hops.so \
    "${libraries[@]}" "-Wl,-rpath,$dir" -o "$dir/library"
}

# Leaves what the programs print in DIRECTORY/*.out; a file is missing where there is none.
cell() # COMPILER LEVEL DIRECTORY
{
  local shape
  for shape in "${shapes[@]}"; do
    rm -f "$3/$shape" "$3/$shape.out"
  done
  build_program "$@" && build_libraries "$@"
  for shape in "${shapes[@]}"; do
    [ ! -x "$3/$shape" ] || timeout 60 "$3/$shape" >"$3/$shape.out"
  done
}

directory() # COMPILER LEVEL
{
  echo "$build/${1##*/}/$2"
}

field() # FILE HOP ACCESSOR FIELD
{
  awk -v hop="$2" -v accessor="$3" -v field="$4" \
    '$1 == hop && $2 == accessor { print $field }' "$1" 2>/dev/null
}

rows() # HOP ACCESSOR NAME: a row for each compiler
{
  local compiler shape level count
  for compiler in "${compilers[@]}"; do
    printf '  %-12s %-17s' "$3" "$(label "$compiler")"
    for shape in "${shapes[@]}"; do
      for level in "${levels[@]}"; do
        count=$(field "$(directory "$compiler" "$level")/$shape.out" "$1" "$2" 5)
        printf '%7s' "${count:--}"
      done
      [ "$shape" = library ] || printf '  '
    done
    echo
  done
}

hop_rows() # ACCESSOR TITLE
{
  local hop
  echo "$2"
  for hop in "${hops[@]}"; do
    rows "$hop" "$1" "$hop"
  done
}

table()
{
  local out
  out=$(directory "${compilers[0]}" O2)/program.out
  [ ${#absent[@]} -eq 0 ] || echo "Not installed: ${absent[*]}"
  echo "Stale accesses after hops to another thread, of" \
    "$(field "$out" coroutine library 4) in $(field "$out" coroutine library 3) hops"
  echo
  printf '%34s%-30s%s\n' "" "program" "shared libraries, -fPIC"
  printf '%31s    -O0    -O1    -O2    -O3      -O0    -O1    -O2    -O3\n' ""
  hop_rows library "asio_ctx"
  hop_rows direct "thread_local"
  hop_rows noinline "thread_local behind a function that is not inlined"
  echo
  echo "Wrong reads where a program and two parts of it share a context, of" \
    "$(field "$out" libraries library 4)"
  rows libraries library asio_ctx
  rows libraries direct thread_local
}

seen() # FILE: stale accesses without the library
{
  awk '$2 != "library" && $1 != "libraries" { n += $5 } END { print n + 0 }' "$1"
}

# Prints what is wrong.
faults()
{
  local compiler level shape out total=0
  for compiler in "${compilers[@]}"; do
    for level in "${levels[@]}"; do
      for shape in "${shapes[@]}"; do
        out=$(directory "$compiler" "$level")/$shape.out
        if [ ! -e "$out" ]; then
          echo "$compiler -$level $shape: not built"
          continue
        fi
        grep -qx right "$out" || echo "$compiler -$level $shape: wrong"
        total=$((total + $(seen "$out")))
      done
    done
  done
  [ "$total" -gt 0 ] || echo "nothing went stale without the library: the test is blind"
}

compilers=()
absent=()
for compiler; do
  if command -v "$compiler" >/dev/null; then
    compilers+=("$compiler")
  else
    absent+=("$compiler")
  fi
done
if [ ${#compilers[@]} -eq 0 ]; then
  echo "none of these compilers is installed: ${absent[*]}" >&2
  exit 2
fi

running=0
for compiler in "${compilers[@]}"; do
  for level in "${levels[@]}"; do
    if [ "$running" -ge "${JOBS:-2}" ]; then
      wait -n
      running=$((running - 1))
    fi
    cell "$compiler" "$level" "$(directory "$compiler" "$level")" &
    running=$((running + 1))
  done
done
wait

wrong=$(faults)
{
  table
  echo
  echo "${wrong:-right: no stale access through the library}"
  echo "$SECONDS s"
} | tee "$build/stale_address.txt"
[ -z "$wrong" ]
