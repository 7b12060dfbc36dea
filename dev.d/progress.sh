# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# How long the steps of ./dev take, and what they are doing meanwhile. Sourced by ./dev.
# shellcheck disable=SC2154 # ./dev has the variables

# Seconds on two processors, with everything compiled anew. Nothing for other steps.
usual_seconds() { # step
  case $1 in
    format) echo 2 ;;
    quick) echo 150 ;;
    debug) echo 650 ;;
    newest) echo 790 ;;
    release) echo 420 ;;
    asan) echo 590 ;;
    tsan) echo 365 ;;
    gcc-cxx17) echo 215 ;;
    clang14-cxx20) echo 140 ;;
    clang19-cxx23) echo 140 ;;
    consumers) echo 35 ;;
    b2) echo 25 ;;
    docs) echo 30 ;;
    bench) echo 80 ;;
  esac
}

# As long as the last time here.
expected_seconds() { # step
  local seconds=''
  [[ ! -e $results/$1 ]] || seconds=$(result_of seconds "$1")
  if [[ ! $seconds ]]; then
    seconds=$(usual_seconds "$1")
    seconds=${seconds:+$((seconds * 2 / jobs))}
  fi
  echo "$seconds"
}

clock() { # seconds
  printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
}

# Says how long it will take.
announce() { # step...
  local step seconds free all=0 unknown=()
  for step; do
    seconds=$(expected_seconds "$step")
    all=$((all + ${seconds:-0}))
    [[ $seconds ]] || unknown+=("$step")
  done
  printf '%d step%s, about %d min' $# "$( (($# == 1)) || echo s)" $(((all + 59) / 60))
  ((!${#unknown[@]})) || printf ' and what these take, of which no run is known: %s' "${unknown[*]}"
  printf '. The logs grow in %s\n' "$logs"
  free=$(df -k . | awk 'END { print int($4 / 1024 / 1024) }')
  ((free >= 8)) || printf 'Only %d GB of the disk are free; builds fail without room for some 8.\n' "$free"
}

# What ninja or ctest has done of its work, of the end of a log.
done_of() { # log
  tail -c 4000 "$1" | sed -n 's/^\(\[[0-9]*\/[0-9]*\]\).*/\1/p; s/^ *\([0-9]*\/[0-9]*\) Test.*/[\1]/p' |
    tail -n 1
}

# Until it is killed: once a second on a terminal, elsewhere a line each minute.
watch_log() { # log step what
  local began=$SECONDS line pause=1
  [[ -t 1 ]] || pause=60
  while sleep "$pause" >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
    line="$2: $3 $(done_of "$1") $(clock $((SECONDS - began)))"
    if [[ -t 1 ]]; then
      printf '\r\033[K%s' "$line"
    else
      printf '%s\n' "$line"
    fi
  done
}

stop_watching() { # process
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  [[ ! -t 1 ]] || printf '\r\033[K'
}
