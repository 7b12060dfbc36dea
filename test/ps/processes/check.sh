#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# check.sh ASIO_CTX_PS TARGET: what asio_ctx-ps says of processes and core files, and what it
# ends with.

set -euo pipefail
ps=$(realpath "$1")
target=$(realpath "$2")
directory=$(mktemp -d)
children=()
failures=0

cleanup() {
  ((!${#children[@]})) || kill "${children[@]}" 2>/dev/null || true
  rm -rf "$directory"
}
trap cleanup EXIT

# Sets `child`. Waits until it waits.
start() { # environment... -- argument...
  local environment=() ready
  while [[ $1 != -- ]]; do
    environment+=("$1")
    shift
  done
  shift
  mkfifo "$directory/ready"
  (cd "$directory" && exec env "${environment[@]}" "$target" "$@" >ready) &
  child=$!
  children+=("$child")
  read -r ready <"$directory/ready"
  [[ $ready == ready ]]
  rm "$directory/ready"
}

fail() {
  printf 'failed: %s\n' "$*"
  sed 's/^/  /' "$directory/output" "$directory/errors"
  failures=$((failures + 1))
}

run() { # exit-code argument...
  local code=0
  "${@:2}" >"$directory/output" 2>"$directory/errors" || code=$?
  ((code == $1)) || fail "${*:2} ended with $code, and not with $1"
}

has() { # file regular-expression...
  local expression
  for expression in "${@:2}"; do
    grep -Eq -- "$expression" "$directory/$1" || fail "$1 lacks: $expression"
  done
}

is_empty() { # file
  [[ ! -s $directory/$1 ]] || fail "$1 is not empty"
}

if "$target" lines; then
  line=' +target\.cpp:[0-9]+'
  short_line=' target\.cpp:[0-9]+'
  json_line='"[^"]*target\.cpp","line":[0-9]+'
else # std::source_location is missing
  line='' short_line='' json_line='"","line":null'
fi
what_waits=(
  '^[0-9]+  signal_set\.async_wait  for '
  '^      waits    on_signal$'
  '^[0-9]+  coroutine  (for|suspended for) '
  "^      in       fetch_row$line\$"
  "^               load_user$line\$"
  '^5 x steady_timer\.async_wait  for '
  '^      waits    lambda (in main|at target\.cpp:[0-9]+)$')

start ASIO_CTX=table --
with_table=$child
run 0 "$ps" "$child"
has output '^7 unfinished operations, the oldest first$' "${what_waits[@]}" '^threads$'
is_empty errors
run 0 "$ps" --tree "$child"
has output "  in fetch_row$short_line <- load_user$short_line\$"
run 0 "$ps" --tree=context "$child"
has output '^\(no context\)  7 operations, the oldest for '
run 0 "$ps" --json "$child"
has output '"type":"coroutine"' "\"function\":\"fetch_row\",\"file\":$json_line"
run 0 "$ps" --type 'steady*' "$child"
has output '^5 of 7 unfinished operations, the oldest first$'
run 1 "$ps" --older 1d "$child"
has output '^none of 7 unfinished operations$'
run 2 "$ps" --top "$child"
has errors '--top needs a terminal'
is_empty output

start -- # without a table
run 5 "$ps" "$child"
has errors 'asio_ctx::insight' 'asio_ctx::watch_operations' 'ASIO_CTX=table'
is_empty output
run 5 "$ps" --json "$child"
is_empty output

start ASIO_CTX=table -- idle
run 1 "$ps" "$child"
has output '^no unfinished operations$'

start -- newer
run 6 "$ps" "$child"
has errors 'newer'
is_empty output

kill "$child"
wait "$child" || true
run 3 "$ps" "$child"
has errors "$child" 'no process'
is_empty output
run 3 "$ps" core "$directory/nothing" "$target"
has errors "$directory/nothing"
run 2 "$ps" core "$target" "$target"
has errors 'not a core file'
run 2 "$ps"
has errors '--help'

if ((EUID == 0)); then
  # Where others can execute it.
  cp "$ps" "$directory/ps"
  chmod 755 "$directory" "$directory/ps"
  run 4 setpriv --reuid 65534 --regid 65534 --clear-groups "$directory/ps" "$with_table"
else
  run 4 "$ps" 1
fi
has errors 'permitted'
is_empty output

# The core is in its working directory, if the system does not keep it elsewhere.
(ulimit -c unlimited && start ASIO_CTX=table -- && kill -ABRT "$child" && wait "$child") ||
  true
core=$(find "$directory" -name 'core*' | head -n 1)
if [[ $core ]]; then
  run 0 "$ps" core "$core" "$target"
  has output '^7 unfinished operations, the oldest first$' "${what_waits[@]}"
  run 0 "$ps" core "$core"
  run 2 "$ps" core "$core" "$ps"
  head -c 5000 "$core" >"$directory/half"
  run 7 "$ps" core "$directory/half" "$target"
else
  echo 'there are no core files here'
fi

# A stripped program as those of Fedora are, with the names of its functions compressed.
with_compressed_names() { # program
  objcopy --only-keep-debug "$target" "$1.debug" &&
    nm --format=posix --defined-only "$target" | awk '$2 ~ /^[tTwW]$/ { print $1 }' >"$1.keep" &&
    objcopy -S --keep-symbols="$1.keep" "$1.debug" "$1.mini" &&
    xz "$1.mini" &&
    strip --strip-all -o "$1.stripped" "$target" &&
    objcopy --add-section .gnu_debugdata="$1.mini.xz" "$1.stripped" "$1"
}
if ! "$ps" --version | grep -q libdw; then
  echo 'asio_ctx-ps is built without libdw'
elif with_compressed_names "$directory/small"; then
  target=$directory/small start ASIO_CTX=table --
  run 0 "$ps" "$child"
  has output "${what_waits[@]}"
else
  echo 'programs can'"'"'t be stripped here'
fi

printf '%d failures\n' "$failures"
((!failures))
