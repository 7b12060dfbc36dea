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
    insight)
      options_of whole_program
      printf '%s\n' -DASIO_CTX_INSIGHT -MMD
      ;;
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

# asio_ctx-ps, and what lets it look at the programs.
build_tool()
{
  local source objects=() ps=$build/asio_ctx-ps of_ps=$source_dir/../../tools/asio_ctx-ps
  if [[ ! -x $ps || $(find "$of_ps" "$include" -type f -newer "$ps" -print -quit) ]]; then
    for source in "$of_ps"/*.cpp; do
      [[ $source != */libdw_* ]] || continue # the programs have symbols
      objects+=("$build/$(basename "$source").o")
      compile c++17 "$source" "${objects[-1]}" "-I$include" -O1 ||
        die "asio_ctx-ps does not compile"
    done
    "${CXX:-g++}" "${objects[@]}" -pthread -o "$ps" || die "asio_ctx-ps does not link"
  fi
  [[ $build/look.so -nt $source_dir/look.cpp ]] ||
    "${CXX:-g++}" -std=c++17 -O1 -fPIC -shared "$source_dir/look.cpp" -ldl -o "$build/look.so" ||
    die "look.cpp does not compile"
}

# What the compiler has read for a program, except for system headers.
read_for() # PROGRAM
{
  sed -e 's/^[^:]*: //; s/\\$//' "$1".objects/*.d 2>/dev/null | tr -s ' ' '\n' | grep / | sort -u
}

# Most of the time goes into the headers of Asio and Beast, which are compiled once for
# those programs that have no options of their own.
precompiled_for() # NAME STANDARD KIND: the options, one a line
{
  [[ ! ${flags[$1]-} ]] || return 0
  printf '%s\n' -include "$build/precompiled/$3/${1%%/*}.$2.hpp"
}

precompile() # LIBRARY STANDARD KIND
{
  local header=$build/precompiled/$3/$1.$2.hpp options read
  mkdir -p "$header.objects"
  mapfile -t read < <(read_for "$header")
  [[ ! -e $header.gch || $(find "${read[@]}" -newer "$header.gch" -print -quit) ]] || return 0
  printf '#include <boost/%s.hpp>\n' asio "$1" | sort -u >"$header"
  mapfile -t options < <(options_of "$3")
  compile "$2" "$header" "$header.gch" "${options[@]}" -x c++-header \
    -MMD -MF "$header.objects/gch.d" || die "the headers of $1 do not compile"
}

is_up_to_date() # PROGRAM KIND SOURCE...
{
  [[ -x $1 ]] || return
  local of_ours=("$source_dir/shim.cpp" "$include")
  case $2 in
    without) of_ours=() ;;
    insight) mapfile -t of_ours < <(read_for "$1") ;;
  esac
  [[ -z $(find "${@:3}" "${of_ours[@]}" -type f -newer "$1" -print -quit) ]]
}

build_program() # NAME KIND
{
  local program=$build/$2/$1 standard source sources=() objects=() options=() of_kind=() precompiled=()
  mapfile -t sources < <(sources_of "$1")
  ! is_up_to_date "$program" "$2" "${sources[@]}" || return 0
  mkdir -p "$program.objects"
  rm -f "$program"
  read -r -a options <<<"${flags[$1]-}"
  standard=$(standard_of "$1")
  if [[ $2 != without ]]; then
    mapfile -t of_kind < <(options_of "$2")
    options+=("${of_kind[@]}")
    [[ $2 == insight ]] ||
      objects+=("$build/shim.$2.$standard.o") # first, to be initialised first
  fi
  mapfile -t precompiled < <(precompiled_for "$1" "$standard" "$2")
  for source in "${sources[@]}"; do
    objects+=("$program.objects/$(basename "$source").o")
    compile "$standard" "$source" "${objects[-1]}" "${precompiled[@]}" "${options[@]}" ||
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

# The programs that others need for their runs, as clients or beside them.
companions() # NAME...
{
  local name word words
  for name; do
    eval "words=(${how[$name]})"
    # shellcheck disable=SC2048 # words of words
    for word in ${words[*]}; do
      if [[ ${how[$word]-} ]]; then
        echo "$word"
      elif [[ $(declare -F "$word") ]]; then
        declare -f "$word" | sed -n 's/.*texts_through \([^ ;]*\).*/\1/p'
      fi
    done
  done | grep / | sort -u
}

build_all()
{
  local name kind running=0 beside
  ccache=$(command -v ccache || true)
  find_libraries
  mapfile -t beside < <(companions "${chosen[@]}")
  for name in "${chosen[@]}"; do
    for kind in "${kinds[@]}"; do
      precompile "${name%%/*}" "$(standard_of "$name")" "$kind"
    done
  done
  if [[ $with == insight ]]; then
    build_tool
    for name in "${beside[@]}"; do
      precompile "${name%%/*}" "$(standard_of "$name")" without
      in_parallel build_logged "$name" without
    done
  else
    build_shims
  fi
  for name in "${chosen[@]}"; do
    for kind in "${kinds[@]}"; do
      in_parallel build_logged "$name" "$kind"
    done
  done
  wait
}
