#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Says which lines and branches of the headers were reached by the programs of a build, whose
# profiles are in BUILD_DIR/profiles.
#
#   report.sh BUILD_DIR
#
# Each program is read with its own profiles, and the results are added up: a header is not the
# same in a whole program as in another one, and llvm-cov leaves out what doesn't match.

set -euo pipefail

build=${1?"usage: report.sh BUILD_DIR"}
work=$build/coverage
rm -rf "$work"
mkdir -p "$work"

for profile in "$build"/profiles/*.profraw; do
  id=$(llvm-profdata-19 show --binary-ids "$profile" | tail -n 1)
  echo "$profile" >>"$work/$id.profiles"
done

find "$build" -type f -executable ! -path '*/CMakeFiles/*' | while read -r program; do
  id=$(readelf -n "$program" 2>/dev/null | sed -n 's/.*Build ID: //p')
  [[ -e $work/$id.profiles ]] || continue
  llvm-profdata-19 merge --sparse --input-files="$work/$id.profiles" -o "$work/$id.profile"
  llvm-cov-19 export -format=lcov -instr-profile="$work/$id.profile" "$program" \
    include/asio_ctx >"$work/$id.info"
done

options=(--quiet --rc lcov_branch_coverage=1 --rc genhtml_branch_coverage=1)
inputs=()
for info in "$work"/*.info; do
  [[ ! -s $info ]] || inputs+=(--add-tracefile "$info")
done
lcov "${options[@]}" "${inputs[@]}" --output-file "$work/all.info"
genhtml "${options[@]}" --prefix "$PWD" --output-directory "$build/html" "$work/all.info"
lcov --rc lcov_branch_coverage=1 --list "$work/all.info"
printf 'line by line: %s/html/index.html\n' "$build"
