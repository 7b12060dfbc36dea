#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

set -euo pipefail

modes=(none automatic whole_program executor bind_context)

usage() {
  cat <<'END'
run.sh BUILD_DIR          runs the programs against servers of their own, and prints what their
                          handlers saw
run.sh BUILD_DIR --check  fails if README.md shows something else

Needs redis-server, mariadbd and mosquitto for the libraries that are there.
END
}

die() {
  printf 'libraries: %s\n' "$*" >&2
  exit 1
}

start() { # command...
  "$@" >"$work/log" 2>&1 &
  server=$!
}

# Fails if the server ends, or takes too long.
wait_until() { # condition...
  for _ in {1..300}; do
    ! "$@" 2>/dev/null || return 0
    kill -0 "$server" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# At once: nobody needs what it would still write.
stop() {
  [[ $server ]] || return 0
  kill -KILL "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

# Each sets `address`.

start_redis() {
  address=$work/socket
  start redis-server --port 0 --unixsocket "$address" --save '' --dir "$work"
  wait_until test -S "$address" || die "redis-server did not start: $(<"$work/log")"
}

start_mariadb() {
  local options=(--no-defaults "--datadir=$work/data")
  ((EUID)) || options+=(--user=root)
  address=$work/socket
  mariadb-install-db "${options[@]}" --auth-root-authentication-method=normal \
    >"$work/log" 2>&1 || die "mariadb-install-db: $(<"$work/log")"
  echo 'CREATE USER example@localhost;' >"$work/users.sql"
  start mariadbd "${options[@]}" --skip-networking "--socket=$address" \
    "--pid-file=$work/pid" "--init-file=$work/users.sql"
  wait_until grep -q 'ready for connections' "$work/log" ||
    die "mariadbd did not start: $(<"$work/log")"
}

# Boost.MQTT5 knows TCP alone, and mosquitto wants to be told the port: one that is free.
start_mosquitto() {
  for _ in {1..20}; do
    address=$((RANDOM % 16384 + 49152))
    printf '%s\n' "listener $address 127.0.0.1" 'allow_anonymous true' >"$work/configuration"
    start mosquitto -c "$work/configuration"
    ! wait_until grep -q ' running$' "$work/log" || return 0
    stop
  done
  die "mosquitto did not start: $(<"$work/log")"
}

start_server() { # library
  case $1 in
    redis | cobalt) start_redis ;;
    mysql) start_mariadb ;;
    mqtt5) start_mosquitto ;;
  esac
}

# A line each: mode, handlers, right, lost, another's; separated by tabs.
run_library() { # library
  local mode
  work=$temporary/$1
  mkdir "$work"
  start_server "$1"
  for mode in "${modes[@]}"; do
    timeout 60 "$programs/libraries_$1_$mode" "$address" \
      >"$work/output" 2>"$work/errors" || die "$1, $mode: exit code $?: $(<"$work/errors")"
    sed -E "s/^(.*): ([0-9]+) right, ([0-9]+) lost, ([0-9]+) another's\$/$mode\t\1\t\2\t\3\t\4/" \
      "$work/output"
  done
  stop
}

# The same as a table, a row for each kind of handlers.
table() {
  awk -F '\t' -v modes="${modes[*]}" '
    function cells(label,    i, line) {
      line = sprintf("%-36s", label)
      for (i = 1; i <= n; ++i)
        line = line sprintf("  %-14s", cell[label, mode[i]])
      sub(/ +$/, "", line)
      print line
    }
    BEGIN {
      n = split(modes, mode, " ")
      for (i = 1; i <= n; ++i) {
        cell["right / lost / another'\''s", mode[i]] = mode[i]
        sub(/^whole_/, "whole ", cell["right / lost / another'\''s", mode[i]])
      }
      cells("right / lost / another'\''s")
    }
    !($2 in known) { known[$2]; row[++rows] = $2 }
    { cell[$2, $1] = $3 " / " $4 " / " $5 }
    END { for (i = 1; i <= rows; ++i) cells(row[i]) }'
}

# How many differ from run to run where a pool has several threads: what counts is whether there
# are any.
whether_any() {
  sed -E 's/\b[1-9][0-9]*( \/)/some\1/g; s/(\/ )[1-9][0-9]*\b/\1some/g; s/ +/ /g'
}

compare() { # file
  local shown line
  shown=$(sed -n 's/^    //p' "$(dirname "${BASH_SOURCE[0]}")/README.md" | whether_any)
  while IFS= read -r line; do
    grep -qxF -- "$line" <<<"$shown" || die "README.md does not show this: $line"
  done < <(whether_any <"$1")
}

build=${1-}
[[ $build && $build != -* && ${2---check} == --check ]] || {
  usage >&2
  exit 2
}
programs=$build/example/libraries
temporary=$(mktemp -d)
server=
trap 'stop; rm -rf "$temporary"' EXIT

for library in redis mysql mqtt5 cobalt; do
  if [[ -x $programs/libraries_${library}_none ]]; then
    run_library "$library" >>"$temporary/seen"
  else
    printf 'not built, so not run: %s\n' "$library" >&2
  fi
done
[[ -e $temporary/seen ]] || die "there are no programs in $programs: build the target libraries"
table <"$temporary/seen" | tee "$temporary/table"
[[ ! ${2-} ]] || compare "$temporary/table"
