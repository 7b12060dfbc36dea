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
  local without with
  without=$(directory_of "$1" without)/answer
  with=$(directory_of "$1" with)/answer
  if ! cmp -s "$without" "$with"; then
    echo DIFFERENT
  elif [[ -s $without ]]; then
    echo same
  else
    echo none
  fi
}

counts_of() # NAME: handlers wrong numbers on_accepted of_another
{
  local file counts
  file=$(directory_of "$1" with)/counts
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
  printf '%-58s %-8s %-7s %-5s %-10s %9s %6s %9s %11s\n' "$@"
}

row_of() # NAME; adds to the totals
{
  local kind built=() ran counts answer
  for kind in "${kinds[@]}"; do
    if [[ -x $build/$kind/$1 ]]; then
      built+=(yes)
      built_all[$kind]=$((built_all[$kind] + 1))
    else
      built+=(NO)
    fi
  done
  if [[ ${built[*]} == "NO NO" ]]; then
    unbuilt+=("$1: $(first_error "$1" without)")
    return
  fi
  if [[ ${built[*]} != "yes yes" ]]; then
    wrong+=("$1: builds in one way only: $(first_error "$1" without)$(first_error "$1" with)")
    return
  fi
  local without with
  without=$(outcome "$1" without)
  with=$(outcome "$1" with)
  if [[ $without == skipped:* ]]; then
    unrun+=("$1: ${without#skipped: }")
    return
  fi
  if [[ $without == failed:* && $with == failed:* ]]; then
    unrun+=("$1: ${without#failed: }")
    return
  fi
  if [[ $without != "$with" ]]; then
    wrong+=("$1: without: $without; with: $with")
  fi
  answer=$(answer_of "$1")
  [[ $answer != DIFFERENT ]] || wrong+=("$1: the answers differ")
  # shellcheck disable=SC2207 # words
  counts=($(counts_of "$1"))
  ((!counts[1])) || wrong+=("$1: ${counts[1]} handlers with a wrong context")
  ran=yes
  [[ $with == ran ]] || ran=NO
  row "$1" "${built[@]}" "$ran" "$answer" "${counts[0]}" "${counts[1]}" "${counts[3]}" \
    "${counts[4]}"
  ((++ran_all))
  [[ $answer != same ]] || ((++answered))
  ((!counts[0])) || ((++with_handlers))
  ((handlers += counts[0], wrong_handlers += counts[1]))
  ((on_accepted += counts[3], of_another += counts[4]))
}

list() # TITLE LINE...
{
  (($# > 1)) || return 0
  printf '\n%s\n' "$1"
  printf '  %s\n' "${@:2}"
}

table()
{
  local name unbuilt=() unrun=() wrong=()
  local -A built_all=([without]=0 [with]=0)
  local ran_all=0 answered=0 with_handlers=0 handlers=0
  local wrong_handlers=0 on_accepted=0 of_another=0
  row program "built w/o" with ran answer handlers wrong "on conn." "of another"
  for name in "${chosen[@]}"; do
    row_of "$name"
  done
  row "${#chosen[@]} programs" "${built_all[without]}" "${built_all[with]}" "$ran_all" "$answered same" \
    "$handlers" "$wrong_handlers" "$on_accepted" "$of_another"
  echo
  echo "handlers of $with_handlers programs were checked."
  list "Not built, without the library either:" "${unbuilt[@]}"
  list "Built, but not run:" "${unrun[@]}"
  list "WRONG:" "${wrong[@]}"
  ((!${#wrong[@]}))
}
