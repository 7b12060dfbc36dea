#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# workflow.sh STEP... sees to it that the workflow has a job for each step of `./dev test`, and
# that jobs do what ./dev does.

set -euo pipefail
workflow=$(dirname "${BASH_SOURCE[0]}")/../.github/workflows/ci.yml

jobs() {
  sed -n '/^ *step:$/,/^ *[a-z]*:$/ s/^ *- \([^ ]*\)$/\1/p' "$workflow"
}

commands() {
  sed -n 's/^ *\(- \)\?run: //p' "$workflow"
}

diff <(printf '%s\n' "$@") <(jobs)
# shellcheck disable=SC2016 # the workflow's words
diff <(printf '%s\n' './dev test ${{ matrix.step }}' './dev check --long') <(commands)
