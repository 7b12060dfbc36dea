#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

set -euo pipefail

clients=(apple banana cherry)
requests=2 # of each client

usage() {
  cat <<'END'
demo.sh BUILD_DIR                             shows both servers under interleaved clients
demo.sh BUILD_DIR --check                     fails if README.md shows another log
demo.sh BUILD_DIR --serve [STYLE] [OPTION...] runs one server until Ctrl-C

STYLE is callbacks (as if none is given) or coroutines. "--serve --help" shows the OPTIONs.
END
}

die() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

program_of() { # style
  local program=$build/example/http_server/http_server_$1
  [[ -x $program ]] || die "there is no $program: is that the directory of the build?"
  echo "$program"
}

# The lines of each request in a colour of their own.
coloured() {
  if [[ ! -t 1 || -n ${NO_COLOR-} ]]; then
    cat
    return
  fi
  awk -v clients="${clients[*]}" '
    BEGIN { n = split(clients, name); for (i = 1; i <= n; ++i) code[name[i]] = 30 + i }
    { client = $1; sub(/-.*/, "", client) }
    client in code { printf "\033[%dm%s\033[0m\n", code[client], $0; next }
    { print }'
}

# The server says who asked, in a header and in the body, and what was asked for.
ask() { # url id
  local answer
  answer=$(curl -sSi --max-time 5 -H "X-Request-Id: $2" "$1/$2" 2>&1 | tr -d '\r') || true
  if grep -qx "X-Request-Id: $2" <<<"$answer" &&
    grep -qx "request $2 asked for /$2" <<<"$answer"; then
    echo right
  else
    printf 'WRONG: %s was answered:\n%s\n' "$2" "$answer"
  fi
}

client() { # url name
  local i
  for ((i = 1; i <= requests; ++i)); do
    ask "$1" "$2-$i"
  done
}

ask_all() { # url
  local name
  for name in "${clients[@]}"; do
    client "$1" "$name" &
  done
  wait
}

start() { # program
  : >"$work/log"
  "$1" --delay-ms 100 >"$work/log" 2>&1 &
  server=$!
  for _ in {1..100}; do
    url=$(sed -n 's/^listening on //p' "$work/log")
    [[ $url ]] && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  cat "$work/log"
  die 'the server did not start'
}

stop() {
  local code=0
  kill -INT "$server"
  wait "$server" || code=$?
  server=
  ((code == 0)) || die "the server ended with exit code $code"
}

# What a log says of requests, in whatever order, on whatever threads.
requests_in() {
  grep -v '^-' | sed -E 's/ thread [0-9]+ //; s/number [0-9]+/number/' | sort
}

check_log() { # style
  local shown
  shown=$(sed -n 's/^    \([^ ]* *thread .*\)/\1/p' "$(dirname "${BASH_SOURCE[0]}")/README.md")
  diff <(requests_in <<<"$shown") <(grep ' thread ' "$work/log" | requests_in) >&2 ||
    die "README.md shows another log than that of $1"
}

show() { # style
  local total=$((requests * ${#clients[@]})) right program answers
  program=$(program_of "$1")
  printf '=== %s: %d clients at a time, %d requests each\n\n' \
    "$1" "${#clients[@]}" "$requests"
  start "$program"
  answers=$(ask_all "$url")
  stop
  coloured <"$work/log"
  right=$(grep -cx right <<<"$answers" || true)
  printf '\n%d of %d responses carry the id of their own request.\n\n' "$right" "$total"
  if ((right != total)); then
    grep -vx right <<<"$answers"
    die 'a request was mixed up with another one'
  fi
  grep -q 'live contexts: 0$' "$work/log" || die 'a context was left'
  if [[ $check ]]; then
    check_log "$1"
  fi
}

demo() { # [whether to check the logs]
  check=${1-}
  command -v curl >/dev/null || die 'this needs curl'
  work=$(mktemp -d)
  server=
  trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT
  show callbacks
  show coroutines
  cat <<'END'
What to look at: the first column is the id of the request that a line belongs to. The lines
of the clients are mixed, and one request wanders from thread to thread, through a timer, a
strand and a thread pool; still every line knows whose it is. Yet nothing in the server hands
the id on: look for it in example/http_server/callbacks.cpp and coroutines.cpp.

./dev demo --serve              runs the server until Ctrl-C, for clients of your own
./dev demo --serve coroutines   the same, written with coroutines
END
}

serve() { # [style] [option...]
  local style=callbacks program
  if [[ ${1-} && ${1-} != -* ]]; then
    style=$1
    shift
  fi
  [[ $style == callbacks || $style == coroutines ]] ||
    die "no server is called $style: there are callbacks and coroutines"
  program=$(program_of "$style")
  [[ " $*" == *' --delay-ms'* ]] || set -- --delay-ms 100 "$@"
  exec "$program" "$@"
}

build=${1-}
[[ $build && $build != -* ]] || {
  usage >&2
  exit 2
}
case ${2-} in
  '') demo ;;
  --check) demo yes ;;
  --serve) serve "${@:3}" ;;
  --help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
