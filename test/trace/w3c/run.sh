#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Runs the W3C's own tests of Trace Context and Baggage, which are not part of this project:
#
#     git clone https://github.com/w3c/trace-context
#     git clone https://github.com/w3c/baggage
#     cmake --build build/debug --target w3c_programs
#     test/trace/w3c/run.sh build/debug trace-context baggage
#
# Needs Python with aiohttp (Debian: python3-aiohttp); $PYTHON, if it is not python3. $MODES are the
# modes of the server, "automatic bind executor whole_program". "automatic" is what <asio_ctx.hpp>
# does by itself, on Boost's own executors. The others have it as well, unless they are built with
# -DASIO_CTX_NO_AUTOMATIC.

set -euo pipefail

if (($# != 3)); then
  echo "usage: $0 BUILD_DIR COPY_OF_TRACE_CONTEXT COPY_OF_BAGGAGE" >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
programs=$(cd "$1" && pwd)/test/trace
trace_context=$(cd "$2" && pwd)
baggage=$(cd "$3" && pwd)
python=${PYTHON:-python3}
failed=0

free_port() {
  "$python" -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

report() { # name log
  printf '%-28s %s, %s\n' "$1" "$(sed -n 's/^Ran \([0-9]* tests\).*/\1/p' "$2")" "$(tail -n 1 "$2")"
}

log=$(mktemp)
server=
trap 'rm -f "$log"; [[ ! $server ]] || kill "$server"' EXIT

for mode in ${MODES-automatic bind executor whole_program}; do
  for style in callbacks coroutines spawn; do
    exec 3< <(exec "$programs/w3c_server_$mode" "$style")
    server=$!
    read -r port <&3
    (
      cd "$trace_context/test"
      STRICT_LEVEL=2 SPEC_LEVEL=2 HARNESS_PORT=$(free_port) \
        "$python" -B test.py "http://127.0.0.1:$port/"
    ) >"$log" 2>&1 || failed=1
    kill "$server"
    server=
    report "$mode, $style" "$log"
  done
done

"$python" -B "$here/baggage.py" "$programs/w3c_baggage" "$baggage/test/test_baggage.py" \
  >"$log" 2>&1 || failed=1
report baggage "$log"
exit "$failed"
