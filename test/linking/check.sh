#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# What tools/check_whole_program says about the parts that were built in a directory.

set -euo pipefail

if (($# != 3)); then
  echo "usage: ${0##*/} CHECK_WHOLE_PROGRAM DIRECTORY COMPILER" >&2
  exit 2
fi
tool=$(realpath "$1")
this=$(realpath "$0")
compiler=$3
cd "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Reads all that the tool is to print, but for the advice on stderr.
expect() { # exit-code file...
  local code=0 output expected
  expected=$(cat)
  output=$("$tool" "${@:2}" 2>"$work/errors") || code=$?
  output=${output//"$work/"/}
  if [[ $code != "$1" || $output != "$expected" ]]; then
    printf 'check_whole_program %s\nended with %s:\n%s\ninstead of %s:\n%s\n\n' \
      "${*:2}" "$code" "$output" "$1" "$expected"
    cat "$work/errors"
    failed=1
  fi
}

member() { # archive name
  ar p "$1" asio_code.cpp.o >"$work/$2"
}

expect 0 libright_O{0..3}.a <<'END'
4 files, 4 objects, 4 with Asio; found: 0, cannot tell: 0
END
expect 1 libwrong_O{0..3}.a <<'END'
libwrong_O0.a(asio_code.cpp.o): includes Asio, and is compiled without the definition
libwrong_O1.a(asio_code.cpp.o): includes Asio, and is compiled without the definition
libwrong_O2.a(asio_code.cpp.o): includes Asio, and is compiled without the definition
libwrong_O3.a(asio_code.cpp.o): includes Asio, and is compiled without the definition
4 files, 4 objects, 4 with Asio; found: 4, cannot tell: 0
END
grep -q asio_ctx::whole_program "$work/errors" || {
  echo 'it does not say what to do'
  failed=1
}
expect 1 libwrong_stop.a <<'END'
libwrong_stop.a(stop.cpp.o): includes Asio, and is compiled without the definition
1 files, 1 objects, 1 with Asio; found: 1, cannot tell: 0
END
expect 0 libno_asio.a libright_part.a <<'END'
2 files, 2 objects, 0 with Asio; found: 0, cannot tell: 0
END
expect 1 libwrong_part.a <<'END'
libwrong_part.a(part.cpp.o): includes asio_ctx, and is compiled without the definition
1 files, 1 objects, 0 with Asio; found: 1, cannot tell: 0
END

# Objects by themselves, and several in an archive. C code without anything; an empty object.
member libright_O2.a right_O2.o
member libwrong_O2.a wrong_O2.o
echo 'int in_c(void) { return 0; }' | "$compiler" -x c -c - -o "$work/in_c.o"
echo | "$compiler" -x c -c - -o "$work/empty.o"
ar rc "$work/mixed.a" "$work"/{in_c,right_O2,wrong_O2,empty}.o
ar rcT "$work/thin library.a" "$work"/{in_c,right_O2,wrong_O2,empty}.o
expect 0 "$work"/{in_c,right_O2,empty}.o <<'END'
3 files, 3 objects, 1 with Asio; found: 0, cannot tell: 0
END
expect 1 "$work"/{in_c,right_O2,wrong_O2,empty}.o <<'END'
wrong_O2.o: includes Asio, and is compiled without the definition
4 files, 4 objects, 2 with Asio; found: 1, cannot tell: 0
END
expect 1 "$work/mixed.a" <<'END'
mixed.a(wrong_O2.o): includes Asio, and is compiled without the definition
1 files, 4 objects, 2 with Asio; found: 1, cannot tell: 0
END
expect 1 "$work/thin library.a" <<'END'
thin library.a(wrong_O2.o): includes Asio, and is compiled without the definition
1 files, 4 objects, 2 with Asio; found: 1, cannot tell: 0
END

# What it can't know.
mkdir "$work/stripped"
cp "$work"/*.o "$work/stripped"
strip -s "$work"/stripped/*.o
ar rc "$work/stripped.a" "$work"/stripped/{in_c,right_O2,empty}.o
expect 2 "$work"/stripped/right_O2.o "$work/stripped.a" missing.o "$this" <<END
stripped/right_O2.o: cannot tell: it is stripped
stripped.a(in_c.o): cannot tell: it is stripped
stripped.a(right_O2.o): cannot tell: it is stripped
missing.o: cannot tell: there is no such file
$this: cannot tell: nm can't read it, or not all of it
4 files, 1 objects, 0 with Asio; found: 0, cannot tell: 5
END
expect 1 "$work"/stripped/right_O2.o libwrong_O0.a <<'END'
stripped/right_O2.o: cannot tell: it is stripped
libwrong_O0.a(asio_code.cpp.o): includes Asio, and is compiled without the definition
2 files, 1 objects, 1 with Asio; found: 1, cannot tell: 1
END
expect 2 </dev/null

# What is linked already. A shared library can't be stripped of what it exports.
strip -s -o "$work/right_shared.so" libright_shared.so
strip -s -o "$work/wrong_shared.so" libwrong_shared.so
expect 1 libright_shared.so libwrong_shared.so "$work"/{right,wrong}_shared.so <<'END'
libright_shared.so: is linked already: at least one of its objects is right
libwrong_shared.so: exports Asio, and is compiled without the definition
right_shared.so: is linked already: at least one of its objects is right
wrong_shared.so: exports Asio, and is compiled without the definition
4 files, 4 objects, 4 with Asio; found: 2, cannot tell: 0
END
expect 1 libwrong_shared_part.so <<'END'
libwrong_shared_part.so: exports asio_ctx, and is compiled without the definition
1 files, 1 objects, 0 with Asio; found: 1, cannot tell: 0
END
expect 0 libclosed_shared.so <<'END'
1 files, 1 objects, 0 with Asio; found: 0, cannot tell: 0
END
expect 0 right_program <<'END'
right_program: is linked already: at least one of its objects is right
1 files, 1 objects, 1 with Asio; found: 0, cannot tell: 0
END
expect 1 wrong_program <<'END'
wrong_program: includes asio_ctx, and is compiled without the definition
1 files, 1 objects, 1 with Asio; found: 1, cannot tell: 0
END
strip -s -o "$work/program" right_program
expect 2 "$work/program" <<'END'
program: cannot tell: it is stripped
1 files, 0 objects, 0 with Asio; found: 0, cannot tell: 1
END

# All that goes into a program, as the linker names it.
echo 'int main() {}' | "$compiler" -x c++ -c - -o "$work/main.o"
"$compiler" -Wl,--trace,--unresolved-symbols=ignore-all -o "$work/traced" \
  "$work"/{main,right_O2}.o >"$work/inputs"
grep -q right_O2 "$work/inputs"
if ! xargs "$tool" <"$work/inputs" >"$work/output"; then
  cat "$work/output"
  failed=1
fi

exit "$failed"
