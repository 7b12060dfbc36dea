#!/bin/sh
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Makes doc/conformance.md from cases.txt, from the comments above the suites here
#
#   // Node: test/parallel/test-x.js
#   // Adapted: what is different here
#   BOOST_AUTO_TEST_SUITE(x)
#
# and from the result of running the tests.
#
#   table.sh PROGRAM           PROGRAM is conformance_test
#   table.sh --check PROGRAM   changes nothing; fails if the page is another one, and if a
#                              test fails, is missing or repeats what is in no line

set -eu

check=
if [ "${1-}" = --check ]; then
  check=1
  shift
fi
if [ $# -ne 1 ]; then
  echo "usage: ${0##*/} [--check] PROGRAM" >&2
  exit 2
fi
program=$1
here=$(cd "$(dirname "$0")" && pwd)
page=$here/../../doc/conformance.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# file TAB suite TAB Node's files TAB what was adapted
awk '
  function forget() { field = ""; text["Node"] = text["Adapted"] = "" }
  FNR == 1 { depth = 0; forget(); file = FILENAME; sub(/.*\//, "", file) }
  /^\/\/ (Node|Adapted): / {
    field = $2
    sub(/:$/, "", field)
    sub(/^\/\/ [A-Za-z]+: */, "")
    text[field] = text[field] (text[field] == "" ? "" : field == "Node" ? ", " : " ") $0
    next
  }
  /^\/\/ / && field != "" { sub(/^\/\/ */, ""); text[field] = text[field] " " $0; next }
  /^BOOST_(AUTO|FIXTURE)_TEST_SUITE\(/ {
    name = $0
    sub(/^[^(]*\( */, "", name)
    sub(/[ ,)].*/, "", name)
    path[++depth] = (depth > 1 ? path[depth - 1] "/" : "") name
    if (text["Node"] != "")
      print file "\t" path[depth] "\t" text["Node"] "\t" text["Adapted"]
    forget()
    next
  }
  /^BOOST_AUTO_TEST_SUITE_END/ { --depth; forget(); next }
  /^$/ || /^#/ { next }
  { forget() }' "$here"/*.cpp >"$work/suites"

# result TAB suite
"$program" --report_level=detailed --report_format=HRF --report_sink="$work/report" \
  --color_output=no --log_level=nothing >"$work/output" 2>&1 || true
touch "$work/report"
sed -n 's/^ *Test suite "\(.*\)" has \([a-z]*\).*/\2	\1/p' "$work/report" >"$work/results"

awk -F '\t' -v results="$work/results" -v suites="$work/suites" \
  -v problems="$work/problems" '
  function trim(s) { gsub(/^ +| +$/, "", s); return s }
  function cell(s) { gsub(/\|/, "\\|", s); return s }
  function problem(s) { print s >problems }

  # The whole paths of files of which the later ones may lack the directory.
  function expand(list, files,    n, i, directory) {
    n = split(list, files, /, */)
    for (i = 1; i <= n; ++i) {
      files[i] = trim(files[i])
      sub(/ .*/, "", files[i]) # a remark
      if (i > 1 && files[i] !~ /\//)
        files[i] = directory files[i]
      directory = files[i]
      sub(/[^\/]*$/, "", directory)
    }
    return n
  }

  # Whether a test repeats this file of Node; its results go to `result` and `adapted`.
  function look_up(file,    i, j, n, names, found) {
    for (i = 1; i <= suite_count; ++i) {
      n = expand(nodes[i], names)
      for (j = 1; j <= n; ++j)
        if (file == names[j] || substr(file, length(file) - length(names[j])) == "/" names[j]) {
          found = used[i, j] = 1
          add(i)
        }
    }
    return found
  }
  function add(i) {
    if (i in added)
      return
    added[i] = 1
    if (verdict[suite[i]] != "passed") {
      passes = 0
      problem("FAIL: " suite[i])
    }
    result = result (result == "" ? "" : ", ") \
      "[" (verdict[suite[i]] == "passed" ? "pass" : "FAIL") \
      "](../test/conformance/" source[i] ")"
    if (adaptation[i] != "")
      adapted = adapted (adapted == "" ? "" : " ") cell(adaptation[i])
  }

  BEGIN {
    while ((getline <results) > 0)
      verdict[$2] = $1
    while ((getline <suites) > 0) {
      ++suite_count
      source[suite_count] = $1
      suite[suite_count] = $2
      nodes[suite_count] = $3
      adaptation[suite_count] = $4
      if (seen[$2]++)
        problem("two suites have the name " $2)
    }
    printf "" >problems
    FS = " \\| *"
  }
  /^#/ || /^$/ { next }
  { sub(/ *$/, ""); section = trim($1) }
  !/^[0-9]+ \| [DAX] \|/ {
    table = table "\n## " trim($2) "\n\n" \
      "| Node test | class | how adapted | result |\n|---|---|---|---|\n"
    next
  }
  {
    class = trim($2)
    reason = trim($4)
    result = adapted = missing = ""
    passes = 1
    split("", added)
    n = expand(trim($3), files)
    names = ""
    for (i = 1; i <= n; ++i) {
      names = names (i > 1 ? ", " : "") "`" files[i] "`"
      if (class != "X" && !look_up(files[i]) && reason == "")
        missing = missing (missing == "" ? "" : ", ") "`" files[i] "`"
    }
    if (class == "X")
      names = "`" trim($3) "`"
    if (missing != "") {
      passes = 0
      problem("MISSING: " missing)
      result = result (result == "" ? "" : ", ") "MISSING"
    }
    if (result == "") {
      passes = 0
      result = (class == "X" ? "" : "no test: ") reason
    }
    ++total[class]
    passed[class] += passes
    unfit[class] += result ~ /^no test/
    table = table "| " names " | " class " | " adapted " | " cell(result) " |\n"
  }
  END {
    for (i = 1; i <= suite_count; ++i) {
      n = expand(nodes[i], names_of)
      for (j = 1; j <= n; ++j)
        if (!((i, j) in used))
          problem("in no line of cases.txt: " names_of[j] " of " suite[i])
    }
    print "| class | cases | pass | without a test |\n|---|---:|---:|---:|"
    print "| D | " total["D"] " | " passed["D"] " | " unfit["D"] + 0 " |"
    print "| A | " total["A"] " | " passed["A"] " | " unfit["A"] + 0 " |"
    print "| X | " total["X"] " | | " total["X"] " |"
    printf "%s", table
  }' "$here/cases.txt" >"$work/table"

{
  cat <<'END'
<!-- Made by test/conformance/table.sh. Do not edit. -->

# Conformance to Node

What Node's own tests say of `AsyncLocalStorage`, `AsyncResource` and `async_hooks`, and which
test says it here. The cases were taken from the tests of Node 20.11.1, 24.12.0 and 25.8.1 and
run on Node 20.20.2, 24.21.0 and 26.10.0. The tests were written anew for this library; each
is named after the one that it repeats.

* **D**: the same statement, directly.
* **A**: the same statement, adapted: to Asio's operations in place of Node's, to C++'s types
  and lifetimes, or to what is [decided otherwise](../test/differential/decided.md).
* **X**: about JavaScript, V8 or the insides of Node; the last column says what.

END
  cat "$work/table"
} >"$work/page"

status=0
if [ "$check" ]; then
  if ! diff -u "$page" "$work/page"; then
    echo "doc/conformance.md is out of date: run test/conformance/table.sh $program" >&2
    status=1
  fi
else
  cat "$work/page" >"$page"
fi
if [ -s "$work/problems" ]; then
  sort -u "$work/problems" >&2
  status=1
fi
exit $status
