#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# What becomes of a whole program that is linked to the system's Boost.Log, a shared library
# that is compiled without the definition and exports Asio code.
#
#   run.sh BUILD_DIR [COMPILER...]

set -euo pipefail

if (($# == 0)); then
  echo "usage: ${0##*/} BUILD_DIR [COMPILER...]" >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
cd "$1"
compilers=("${@:2}")
((${#compilers[@]})) || compilers=(g++)

definition='-DBOOST_ASIO_CUSTOM_HANDLER_TRACKING=<asio_ctx/handler_tracking.hpp>'
options=(-std=c++17 -O2 -fPIC -DBOOST_LOG_DYN_LINK "$definition" "-I$here/../../../include")
libraries=(-lboost_log -lboost_thread -ldl -pthread)

show() { # what command...
  local code=0
  { (exec "${@:2}") >output; } 2>/dev/null || code=$?
  if ((code)); then
    echo "exit code $code" >output
  fi
  printf '  %-50s %s\n' "$1" "$(tail -n 1 output)"
}

show_all() { # compiler
  "$1" "${options[@]}" -c "$here"/{program,part,plugin}.cpp
  "$1" -shared part.o -o libpart.so
  cp libpart.so libplugin.so
  "$1" program.o part.o "${libraries[@]}" -o in_executable
  "$1" program.o -L. -Wl,-rpath,"$PWD" -lpart "${libraries[@]}" -o in_library_before
  "$1" program.o "${libraries[@]}" -L. -Wl,-rpath,"$PWD" -lpart -o in_library_after
  "$1" program.o plugin.o "${libraries[@]}" -o with_plugin
  printf '%s\n' "$1"
  show 'Asio in the executable' ./in_executable console
  show 'the same, and a syslog sink that uses UDP' ./in_executable udp
  show 'Asio in a shared library, named before Boost.Log' ./in_library_before console
  show 'Asio in a shared library, named after Boost.Log' ./in_library_after console
  show 'Asio in a plug-in' ./with_plugin console
}

for compiler in "${compilers[@]}"; do
  show_all "$compiler"
done
