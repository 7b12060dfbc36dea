#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Prints the table of stale thread_local addresses: what hops x one thread or two x compiler x
# optimisation level, in a program and in two shared libraries built with -fPIC
# -fvisibility=hidden. What hops: an awaitable, a stackful coroutine of asio::spawn, a fiber of
# Boost.Context, an experimental::coro, an awaitable that waits for an experimental::promise,
# and a hand-written C++20 coroutine. doc/stale-address.md has what it is about.
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
hops=(awaitable spawn fiber coro promise coroutine)
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

# What the programs print, by COMPILER LEVEL SHAPE HOP THREADS ACCESSOR.
declare -A hop_counts checks stale

read_results()
{
  local compiler level shape out key hop threads accessor hops checks_made count
  for compiler in "${compilers[@]}"; do
    for level in "${levels[@]}"; do
      for shape in "${shapes[@]}"; do
        out=$(directory "$compiler" "$level")/$shape.out
        [ -e "$out" ] || continue
        while read -r hop threads accessor hops checks_made count; do
          [ -n "$count" ] || continue
          key="$compiler $level $shape $hop $threads $accessor"
          hop_counts[$key]=$hops
          checks[$key]=$checks_made
          stale[$key]=$count
        done <"$out"
      done
    done
  done
}

columns() # COMPILER SHAPE HOP THREADS ACCESSOR: what was stale at each level
{
  local level
  for level in "${levels[@]}"; do
    printf ' %3s' "${stale[$1 $level $2 $3 $4 $5]:--}"
  done
  printf '   '
}

hop_rows() # ACCESSOR TITLE
{
  local hop compiler shape threads
  echo "$2"
  for hop in "${hops[@]}"; do
    for compiler in "${compilers[@]}"; do
      printf '  %-10s %-10s' "$hop" "${compiler##*/}"
      for shape in "${shapes[@]}"; do
        for threads in 1 2; do
          columns "$compiler" "$shape" "$hop" "$threads" "$1"
        done
      done
      echo
    done
  done
}

sharing_rows() # ACCESSOR TITLE
{
  local compiler shape
  for compiler in "${compilers[@]}"; do
    printf '  %-12s %-10s' "$2" "${compiler##*/}"
    for shape in "${shapes[@]}"; do
      columns "$compiler" "$shape" libraries 2 "$1"
    done
    echo
  done
}

table()
{
  local compiler levels_line any="${compilers[0]} O2 program"
  levels_line="$(printf ' -%s' "${levels[@]}")   "
  echo "Stale accesses in ${hop_counts[$any fiber 2 library]:--} hops, of" \
    "${checks[$any fiber 2 library]:--} checks (with Asio" \
    "${checks[$any awaitable 2 library]:--})"
  for compiler in "${compilers[@]}"; do
    echo "  $(label "$compiler")"
  done
  [ ${#absent[@]} -eq 0 ] || echo "  not installed: ${absent[*]}"
  echo
  printf '%23s%-38s%s\n' "" " program" " shared libraries, -fPIC"
  printf '%23s%-19s%-19s%-19s%-19s\n' "" \
    " one thread" " two threads" " one thread" " two threads"
  printf '%23s%s%s%s%s\n' "" "$levels_line" "$levels_line" "$levels_line" "$levels_line"
  hop_rows library "asio_ctx"
  hop_rows direct "thread_local"
  hop_rows noinline "thread_local behind a function that is not inlined"
  echo
  echo "Wrong reads where a program and two parts of it share a context, of" \
    "${checks[$any libraries 2 library]:--}"
  printf '%25s%-19s%s\n' "" " program" " shared libraries, -fPIC"
  printf '%25s%s%s\n' "" "$levels_line" "$levels_line"
  sharing_rows library asio_ctx
  sharing_rows direct thread_local
}

seen() # stale accesses without the library
{
  local key total=0
  for key in "${!stale[@]}"; do
    [[ $key == *' library' || $key == *' libraries '* ]] || total=$((total + stale[$key]))
  done
  echo "$total"
}

# Prints what is wrong.
faults()
{
  local compiler level shape out
  for compiler in "${compilers[@]}"; do
    for level in "${levels[@]}"; do
      for shape in "${shapes[@]}"; do
        out=$(directory "$compiler" "$level")/$shape.out
        if [ ! -e "$out" ]; then
          echo "$compiler -$level $shape: not built"
        elif ! grep -qx right "$out"; then
          echo "$compiler -$level $shape: wrong"
        fi
      done
    done
  done
  [ "$(seen)" -gt 0 ] || echo "nothing went stale without the library: the test is blind"
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

read_results
wrong=$(faults)
{
  table
  echo
  echo "${wrong:-right: no stale access through the library}"
} | sed 's/ *$//' | tee "$build/stale_address.txt"
[ -z "$wrong" ]
