#!/bin/sh
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# The kinds of operations that Asio announces to handler tracking, from its own source.
#
#   kinds.sh list BOOST_INCLUDE_DIR             each BOOST_ASIO_HANDLER_CREATION:
#                                               kind, platform, file:first-last line
#   kinds.sh check BOOST_INCLUDE_DIR PROGRAM    runs whole_program_kinds, shows its table, and
#                                               fails unless it drives each of them that is
#                                               for its platform
#
# The platform is that of the file: reactor, io_uring, windows, winrt, or all. A kind that can't
# be read, because its name is computed, is shown as "?" and fails the check.

set -u

usage() {
  sed -n 's/^#   //p' "$0" >&2
  exit 2
}

[ $# -ge 2 ] || usage
asio=$2/boost/asio
[ -d "$asio" ] || {
  echo "there is no $asio" >&2
  exit 2
}

list() {
  find "$asio" -type f | sort | while read -r file; do
    grep -q BOOST_ASIO_HANDLER_CREATION "$file" || continue
    awk -v file="${file#"$asio"/}" '
      function platform() {
        if (file ~ /^detail\/(impl\/)?reactive_/) return "reactor"
        if (file ~ /^detail\/(impl\/)?io_uring_/) return "io_uring"
        if (file ~ /^detail\/(impl\/)?winrt_/) return "winrt"
        if (file ~ /^detail\/(impl\/)?win_/) return "windows"
        return "all"
      }

      # The literal, or those that the compiler joins; "?" for anything else.
      function literal(text) {
        if (text !~ /^([ \t\n]*"[^"]*")+[ \t\n]*$/) return "?"
        gsub(/"[ \t\n]*"/, "", text)
        sub(/^[ \t\n]*"/, "", text)
        sub(/"[ \t\n]*$/, "", text)
        return text
      }

      # Reads a use of the macro up to its last parenthesis: sets arguments, count, length_read.
      function read_use(text,   at, c, depth, in_string) {
        count = 0
        depth = 0
        in_string = 0
        arguments[0] = ""
        for (at = 1; at <= length(text); ++at) {
          c = substr(text, at, 1)
          if (in_string) in_string = c != "\""
          else if (c == "\"") in_string = 1
          else if (c == "(" && ++depth <= 2) continue
          else if (c == ")" && --depth <= 1) {
            if (depth == 0) break
            continue
          }
          else if (c == "," && depth == 2) {
            arguments[++count] = ""
            continue
          }
          arguments[count] = arguments[count] c
        }
        length_read = at
      }

      { text = text $0 "\n" }

      END {
        # Comments, outside of strings, and joined lines; the numbers of lines stay.
        rest = text
        text = ""
        while (match(rest, /\047(\\.|[^\047\\\n])\047|"([^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*|\\\n/)) {
          text = text substr(rest, 1, RSTART - 1)
          token = substr(rest, RSTART, RLENGTH)
          rest = substr(rest, RSTART + RLENGTH)
          if (token ~ /^["\047]/) text = text token
          else if (token == "\\\n") text = text " \n"
          else if (token == "/*") {
            end = index(rest, "*/")
            comment = substr(rest, 1, end - 1)
            gsub(/[^\n]/, "", comment)
            text = text " " comment
            rest = substr(rest, end + 2)
          }
        }
        rest = text rest

        line = 1
        while (at = match(rest, /BOOST_ASIO_HANDLER_CREATION/)) {
          before = substr(rest, 1, at - 1)
          line += gsub(/\n/, "\n", before)
          rest = substr(rest, at + RLENGTH)
          if (before ~ /#[ \t]*(define|undef|ifdef|ifndef)[ \t]+$/) continue
          if (before ~ /defined[ \t(]*$/) continue
          read_use(rest)
          use = substr(rest, 1, length_read)
          last = line + gsub(/\n/, "\n", use)
          object = count == 5 ? literal(arguments[2]) : "?"
          name = count == 5 ? literal(arguments[5]) : "?"
          print object "." name "\t" platform() "\t" file ":" line "-" last
        }
      }' "$file"
  done | LC_ALL=C sort
}

version_of() { # BOOST_INCLUDE_DIR
  awk '$1 == "#define" && $2 == "BOOST_VERSION" { print $3; exit }' "$1/boost/version.hpp"
}

check() { # BOOST_INCLUDE_DIR PROGRAM
  work=$(mktemp -d) || exit 2
  trap 'rm -rf "$work"' EXIT
  list >"$work/list"
  "$2" >"$work/table"
  status=$?
  cat "$work/table"
  [ "$status" -ne 77 ] || exit 77
  awk -v status="$status" -v version="$(version_of "$1")" -v source="$0" '
    BEGIN { FS = "\t" }

    function complain(what) {
      print "FAILED: " what
      ++failed
    }

    function trim(text) {
      gsub(/^[ `]+|[ `]+$/, "", text)
      return text
    }

    # "impl/io_context.hpp:190" is in "impl/io_context.hpp:190-192"
    function is_in(place, lines,   p, l, range) {
      split(place, p, ":")
      split(lines, l, ":")
      split(l[2], range, "-")
      return p[1] == l[1] && p[2] + 0 >= range[1] + 0 && p[2] + 0 <= range[2] + 0
    }

    NR == FNR {
      kind[NR] = $1
      platform[NR] = $2
      lines[NR] = $3
      sites = NR
      next
    }

    /^Boost / { built_with = $0; sub(/^Boost /, "", built_with) }
    /^Platform: / { here = $0; sub(/^Platform: /, "", here) }

    /^\| `/ {
      columns = split($0, cell, "|")
      ++rows
      driven[rows] = trim(cell[2])
      place[rows] = trim(cell[columns - 1])
    }

    END {
      if (status != 0) complain("the program says so: exit status " status)
      if (!rows) complain("the program shows no table")
      if (built_with != version)
        complain("the program is built with Boost " built_with ", the list is of " version)
      if (!here) complain("the program does not say its platform")

      for (i = 1; i <= sites; ++i) {
        if (platform[i] != "all" && platform[i] != here) {
          ++others[platform[i]]
          continue
        }
        ++wanted
        if (kind[i] ~ /\?/) {
          complain("boost/asio/" lines[i] " computes the name of its operation. "\
                   "Teach " source " which names it can be, and drive each.")
          continue
        }
        found = 0
        for (row = 1; row <= rows; ++row)
          if (is_in(place[row], lines[i])) {
            found = 1
            known[row] = 1
            if (driven[row] != kind[i])
              complain("boost/asio/" lines[i] " announces " driven[row] ", not " kind[i])
          }
        if (!found)
          complain(kind[i] " is not driven: boost/asio/" lines[i] " announces it. "\
                   "Drive it in test/whole_program/kinds/kinds.cpp; if it is for another "\
                   "platform, say so in platform() of " source ".")
      }
      for (row = 1; row <= rows; ++row)
        if (!known[row])
          complain(driven[row] " is announced by boost/asio/" place[row]\
                   ", which is not on the list. Teach " source " to find it.")

      print ""
      print sites " places in Asio announce an operation; " wanted \
            " are for " here " or all platforms" (failed ? "" : " and driven") "."
      for (name in others) print others[name] " are for " name "."
      exit failed > 0
    }' "$work/list" "$work/table"
}

case $1 in
  list) list ;;
  check)
    [ $# -eq 3 ] || usage
    check "$2" "$3"
    ;;
  *) usage ;;
esac
