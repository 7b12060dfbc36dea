# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Running the programs, for run.sh.

# Each run has a directory: `answer` is what is compared, `outcome` how it ended.
directory_of() # NAME KIND
{
  echo "$build/run/$1.$2"
}

choose_port()
{
  while is_listening; do
    port=$((1024 + RANDOM))
  done
}

# In its own network, where all ports are free.
run_one() # NAME KIND
{
  name=$1
  kind=$2
  without=$build/without
  cd "$(directory_of "$1" "$2")" || exit
  if ((isolated)); then
    ip link set lo up multicast on
    ip route add 239.0.0.0/8 dev lo
  else
    choose_port
  fi
  ulimit -f 65536 # in KiB: some write for as long as they run
  eval "${how[$name]}"
}

has_run_already() # NAME KIND: to its end, and nothing that it needs has changed
{
  local outcome needs
  outcome=$(directory_of "$1" "$2")/outcome
  [[ $2 == insight && -e $outcome && $(<"$outcome") == ran ]] || return
  for needs in "$build/insight/$1" "$build/asio_ctx-ps" "$build/look.so" "$source_dir"/*.sh; do
    [[ $outcome -nt $needs ]] || return
  done
}

run_in_isolation() # NAME KIND
{
  local directory
  ! has_run_already "$@" || return 0
  directory=$(directory_of "$1" "$2")
  rm -rf "$directory"
  mkdir -p "$directory/looks" # for insight
  if [[ -x $build/$2/$1 ]]; then
    "${isolation[@]}" "$BASH" "$source_dir/run.sh" --one "$build" "$examples" "$1" "$2" \
      >"$directory/log" 2>&1
  fi
}

find_isolation()
{
  isolation=(unshare --net --pid --mount-proc --fork --kill-child)
  ((EUID == 0)) || isolation+=(--map-root-user)
  isolated=1
  "${isolation[@]}" ip link set lo up 2>/dev/null && return
  isolation=()
  isolated=0
}

prepare_root()
{
  mkdir -p "$build/root"
  printf '<html><body>%s</body></html>\n' {1..20} >"$build/root/index.html"
  seq 1 20000 >"$build/root/big.txt"
}

run_all()
{
  local name kind running=0 JOBS=${JOBS:-2}
  find_isolation
  export isolated
  ((isolated)) || JOBS=1
  prepare_root
  for name in "${chosen[@]}"; do
    for kind in "${kinds[@]}"; do
      in_parallel run_in_isolation "$name" "$kind"
    done
  done
  wait
}
