#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Runs OpenTelemetry's own tests of contexts, which are not part of this project, with the
# storage of asio_ctx:
#
#     git clone https://github.com/open-telemetry/opentelemetry-cpp
#     test/opentelemetry/run.sh opentelemetry-cpp
#
# Needs the headers of OpenTelemetry and GoogleTest (Debian 13: opentelemetry-cpp-dev,
# libgtest-dev).

set -euo pipefail

if (($# != 1)); then
  echo "usage: $0 COPY_OF_OPENTELEMETRY_CPP" >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
for name in runtime_context_test context_test; do
  "${CXX:-g++}" -std=c++17 "-I$here/../../include" "$1/api/test/context/$name.cc" \
    "$here/use_ours.cpp" -lgtest -lgtest_main -pthread -o "$build/$name"
  "$build/$name"
done
