# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# The table of what came out, for run.sh.

outcome() # NAME KIND
{
  cat "$(directory_of "$1" "$2")/outcome" 2>/dev/null || echo "failed: no outcome"
}

answer_of() # NAME
{
  local of_without of_with
  of_without=$(directory_of "$1" without)/answer
  of_with=$(directory_of "$1" "$with")/answer
  if ! cmp -s "$of_without" "$of_with"; then
    echo DIFFERENT
  elif [[ -s $of_without ]]; then
    echo same
  else
    echo none
  fi
}

counts_of() # NAME: handlers wrong numbers on_accepted of_another
{
  local file counts
  file=$(directory_of "$1" "$with")/counts
  counts=$([[ ! -s $file ]] || od -An -v -t u8 -w40 "$file")
  # shellcheck disable=SC2086 # five words
  echo ${counts:-0 0 0 0 0}
}

first_error() # NAME KIND
{
  grep -m 1 -E 'error:|undefined reference' "$build/$2/$1.log" |
    sed -E "s,^[^ ]*/,,; s,^(.{90}).*,\1...,"
}

row()
{
  printf '%-58s %7s %5s %4s %10s %9s %9s %6s %9s %8s\n' "$@"
}

is_built() # NAME KIND
{
  [[ -x $build/$2/$1 ]]
}

# A program that is in neither list has a row.
lists() # NAME: adds to one of the lists, if it belongs there
{
  local of_without of_with
  if ! is_built "$1" without && ! is_built "$1" "$with"; then
    unbuilt+=("$1: $(first_error "$1" without)")
    return
  fi
  of_without=$(outcome "$1" without)
  of_with=$(outcome "$1" "$with")
  if ! is_built "$1" without || ! is_built "$1" "$with"; then
    wrong+=("$1: builds in one way only: $(first_error "$1" without)$(first_error "$1" "$with")")
  elif [[ $of_without == skipped:* && $of_without == "$of_with" ]]; then
    unrun+=("$1: ${of_without#skipped: }")
  elif [[ $of_without != ran || $of_with != ran ]]; then
    wrong+=("$1: without: $of_without; with: $of_with")
  else
    return 1
  fi
}

row_of() # NAME; adds to the totals
{
  local answer counts
  answer=$(answer_of "$1")
  [[ $answer != DIFFERENT ]] || wrong+=("$1: the answers differ")
  # shellcheck disable=SC2207 # words
  counts=($(counts_of "$1"))
  ((!counts[1])) || wrong+=("$1: ${counts[1]} handlers with a wrong context")
  row "$1" yes yes yes "$answer" "${counts[2]}" "${counts[0]}" "${counts[1]}" \
    "$((counts[3] - counts[4]))" "${counts[4]}"
  ((++ran))
  [[ $answer != same ]] || ((++same))
  ((!counts[0])) || ((++asynchronous))
  ((handlers += counts[0], wrong_handlers += counts[1], contexts += counts[2]))
  ((on_accepted += counts[3], of_others += counts[4]))
}

built() # KIND: how many
{
  local name number=0
  for name in "${chosen[@]}"; do
    ! is_built "$name" "$1" || ((++number))
  done
  echo $number
}

list() # TITLE LINE...
{
  (($# > 1)) || return 0
  printf '\n%s\n' "$1"
  printf '  %s\n' "${@:2}"
}

table()
{
  local name unbuilt=() unrun=() wrong=() ran=0 same=0 asynchronous=0
  local contexts=0 handlers=0 wrong_handlers=0 on_accepted=0 of_others=0
  row "" "built" "built" "" "" "" "handlers" "" "on own" "others'"
  row program without with ran answer contexts checked wrong sockets sockets
  for name in "${chosen[@]}"; do
    lists "$name" || row_of "$name"
  done
  row "${#chosen[@]} programs" "$(built without)" "$(built "$with")" "$ran" "$same same" \
    "$contexts" "$handlers" "$wrong_handlers" "$((on_accepted - of_others))" "$of_others"
  printf '\n%d programs have handlers.\n' "$asynchronous"
  list "Not built, without the library either:" "${unbuilt[@]}"
  list "Built, but not run:" "${unrun[@]}"
  list "WRONG:" "${wrong[@]}"
  ((!${#wrong[@]}))
}
