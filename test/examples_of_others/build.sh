# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Building the programs, for run.sh.

# NAME is a source without its ".cpp", or a directory, all of whose sources are one program.
sources_of() # NAME
{
  local path=$examples/${1%%/*}/example/${1#*/}
  if [[ -d $path ]]; then
    printf '%s\n' "$path"/*.cpp
  else
    echo "$path.cpp"
  fi
  [[ -z ${extra_source[$1]-} ]] || echo "${extra_source[$1]}"
}

standard_of() # NAME
{
  case $1 in
    beast/* | asio/cpp17/* | asio/cpp20/*) echo c++20 ;;
    *) echo c++17 ;;
  esac
}

compile() # STANDARD SOURCE OBJECT FLAG...
{
  # shellcheck disable=SC2086 # CXXFLAGS are words
  nice $ccache "${CXX:-g++}" "-std=$1" -O0 -w -pthread "-I$examples/beast" ${CXXFLAGS-} \
    "${@:4}" -c "$2" -o "$3"
}

options_of() # KIND: one a line
{
  case $1 in
    whole_program) printf '%s\n' "-I$include" \
      '-DBOOST_ASIO_CUSTOM_HANDLER_TRACKING=<asio_ctx/handler_tracking.hpp>' ;;
    automatic) printf '%s\n' "-I$include" -include asio_ctx/automatic.hpp ;;
  esac
}

build_shims()
{
  local standard options
  mapfile -t options < <(options_of "$with")
  for standard in c++17 c++20; do
    compile "$standard" "$source_dir/shim.cpp" "$build/shim.$with.$standard.o" \
      "${options[@]}" || die "shim.cpp does not compile"
  done
}

is_up_to_date() # PROGRAM KIND SOURCE...
{
  [[ -x $1 ]] || return
  local of_ours=("$source_dir/shim.cpp" "$include")
  [[ $2 != without ]] || of_ours=()
  [[ -z $(find "${@:3}" "${of_ours[@]}" -type f -newer "$1" -print -quit) ]]
}

build_program() # NAME KIND
{
  local program=$build/$2/$1 standard source sources=() objects=() options=() of_kind=()
  mapfile -t sources < <(sources_of "$1")
  ! is_up_to_date "$program" "$2" "${sources[@]}" || return 0
  mkdir -p "$program.objects"
  rm -f "$program"
  read -r -a options <<<"${flags[$1]-}"
  standard=$(standard_of "$1")
  if [[ $2 != without ]]; then
    mapfile -t of_kind < <(options_of "$2")
    options+=("${of_kind[@]}")
    objects+=("$build/shim.$2.$standard.o") # first, to be initialised first
  fi
  for source in "${sources[@]}"; do
    objects+=("$program.objects/$(basename "$source").o")
    compile "$standard" "$source" "${objects[-1]}" "${options[@]}" || return
  done
  "${CXX:-g++}" "${objects[@]}" -pthread -Wl,--as-needed "${libraries[@]}" -o "$program"
}

build_logged() # NAME KIND
{
  mkdir -p "$(dirname "$build/$2/$1")"
  build_program "$1" "$2" >"$build/$2/$1.log" 2>&1
}

find_libraries()
{
  local name
  libraries=()
  for name in boost_context boost_coroutine boost_json boost_serialization boost_thread \
    boost_date_time boost_system crypto ssl uring; do
    if "${CXX:-g++}" -x c++ - -o /dev/null "-Wl,--no-as-needed" "-l$name" \
      <<<'int main() {}' 2>/dev/null; then
      libraries+=("-l$name")
    fi
  done
}

in_parallel() # runs a command when fewer than JOBS run
{
  if ((running >= ${JOBS:-2})); then
    wait -n
    running=$((running - 1))
  fi
  "$@" &
  running=$((running + 1))
}

build_all()
{
  local name kind running=0
  ccache=$(command -v ccache || true)
  find_libraries
  build_shims
  for name in "${chosen[@]}"; do
    for kind in "${kinds[@]}"; do
      in_parallel build_logged "$name" "$kind"
    done
  done
  wait
}
