#!/bin/sh
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Tests kinds.sh with a small Asio that has what a newer one may have.

set -u

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
asio=$work/boost/asio
failed=0

mkdir -p "$asio/detail/impl"
echo '#define BOOST_VERSION 109900' >"$work/boost/version.hpp"

cat >"$asio/detail/reactive_thing.hpp" <<'END'
#include <boost/asio/detail/handler_tracking.hpp>
// BOOST_ASIO_HANDLER_CREATION((a, b, "comment", c, 0, "of a line"));
/* BOOST_ASIO_HANDLER_CREATION((a, b, "comment",
                                c, 0, "of two")); */
const char* quote = "// not a comment"; char c = '"'; /* a */ char d = '"';
void f()
{
  BOOST_ASIO_HANDLER_CREATION((context(1, 2), *p.p, "thing", &impl, f(a, (b)), "plain"));
  BOOST_ASIO_HANDLER_CREATION(
      (context, *p.p, // the operation, as it is
       "thing",
       &impl, 0, "over_"
       "lines(a, b)"
      )
    );
  BOOST_ASIO_HANDLER_CREATION((context, *p.p, "thing", &impl, 0,
      is_first ? "first" : "second"));
}
END
cat >"$asio/detail/impl/io_uring_thing.ipp" <<'END'
#define ANNOUNCE(operation) \
  BOOST_ASIO_HANDLER_CREATION((context, operation, \
        "ring", &impl, 0, "continued"))
END
cat >"$asio/detail/winrt_thing.hpp" <<'END'
BOOST_ASIO_HANDLER_CREATION((context, *p.p, "rt", &impl, 0, "run"));
END
cat >"$asio/detail/handler_tracking.hpp" <<'END'
# define BOOST_ASIO_HANDLER_CREATION(args) (void)0
END
cat >"$asio/everywhere.hpp" <<'END'
BOOST_ASIO_HANDLER_CREATION((context, *p.p, kind, &impl, 0, "name"));
BOOST_ASIO_HANDLER_CREATION args;
END

same() { # what: compares work/expected with work/actual
  cmp -s "$work/expected" "$work/actual" && return
  diff -u "$work/expected" "$work/actual"
  echo "FAILED: $1"
  failed=$((failed + 1))
}

tr ' ' '\t' >"$work/expected" <<'END'
?.? all everywhere.hpp:2-3
?.name all everywhere.hpp:1-1
ring.continued io_uring detail/impl/io_uring_thing.ipp:2-3
rt.run winrt detail/winrt_thing.hpp:1-1
thing.? reactor detail/reactive_thing.hpp:16-17
thing.over_lines(a,b) reactor detail/reactive_thing.hpp:9-15
thing.plain reactor detail/reactive_thing.hpp:8-8
END
"$here/kinds.sh" list "$work" | sed 's/a, b/a,b/' >"$work/actual"
same 'the list has every kind'

# What the check says of a program that prints a table.
check() { # platform row...
  {
    echo '#!/bin/sh'
    echo "cat <<'END'"
    for row in "$@"; do echo "$row"; done
    echo END
  } >"$work/program"
  chmod +x "$work/program"
  "$here/kinds.sh" check "$work" "$work/program" | grep -v '^[|BP]' >"$work/actual"
}

rm "$asio/everywhere.hpp"
sed -i 's/is_first ? "first" : "second"/"known"/' "$asio/detail/reactive_thing.hpp"
one='| `thing.plain` | | detail/reactive_thing.hpp:8 |'
two='| `thing.over_lines(a, b)` | | detail/reactive_thing.hpp:11 |'
three='| `thing.known` | | detail/reactive_thing.hpp:16 |'

printf '' >"$work/expected"
check 'Boost 109900' 'Platform: reactor' "$one" "$two" "$three"
grep FAILED "$work/actual" >"$work/failures"
mv "$work/failures" "$work/actual"
same 'a program that drives each kind passes'

fails_with() { # words program-line...
  words=$1
  shift
  check "$@"
  grep -q "FAILED: .*$words" "$work/actual" && return
  cat "$work/actual"
  echo "FAILED: no complaint with: $words"
  failed=$((failed + 1))
}

fails_with 'thing.known is not driven.*Drive it in' \
  'Boost 109900' 'Platform: reactor' "$one" "$two"
fails_with 'ring.continued is not driven' \
  'Boost 109900' 'Platform: io_uring' "$one" "$two" "$three"
fails_with 'not on the list. Teach' \
  'Boost 109900' 'Platform: reactor' "$one" "$two" "$three" '| `thing.more` | | detail/m.hpp:1 |'
fails_with 'announces thing.other, not thing.plain' \
  'Boost 109900' 'Platform: reactor' "$(echo "$one" | sed s/plain/other/)" "$two" "$three"
fails_with 'built with Boost 108100' \
  'Boost 108100' 'Platform: reactor' "$one" "$two" "$three"
fails_with 'shows no table' 'Boost 109900' 'Platform: reactor'
sed -i 's/"known"/is_first ? "first" : "second"/' "$asio/detail/reactive_thing.hpp"
fails_with 'computes the name of its operation. Teach' \
  'Boost 109900' 'Platform: reactor' "$one" "$two" "$three"

[ "$failed" -eq 0 ] && echo 'The list and the check do as they should.'
