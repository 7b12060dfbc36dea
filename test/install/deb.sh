#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# deb.sh BUILD_DIR DIRECTORY makes the Debian package of a build in the directory, looks at
# it, and unpacks it into DIRECTORY/root.

set -euo pipefail
build=$(realpath "$1")
directory=$(realpath -m "$2")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=$(sed -n 's/.*ASIO_CTX_VERSION_STRING "\(.*\)"/\1/p' include/asio_ctx/version.hpp)
deb=$directory/libasio-ctx-dev_${version}_all.deb

expected_control() {
  # shellcheck disable=SC2016 # dpkg-deb's names
  cat <<EOF
Package: libasio-ctx-dev
Version: $version
Architecture: all
Section: libdevel
Priority: optional
Maintainer: the asio_ctx authors
Homepage: 
Depends: libboost1.81-dev | libboost-dev (>= 1.81)
Summary: Async context tracking for Boost.Asio
EOF
}

control() {
  # shellcheck disable=SC2016 # dpkg-deb's names
  dpkg-deb --show --showformat='Package: ${Package}
Version: ${Version}
Architecture: ${Architecture}
Section: ${Section}
Priority: ${Priority}
Maintainer: ${Maintainer}
Homepage: ${Homepage}
Depends: ${Depends}
Summary: ${binary:Summary}
' "$deb"
}

expected_files() {
  find include -type f -printf 'rw-r--r-- root/root usr/%p\n'
  find README.md doc doc/tour -maxdepth 1 -name '*.md' \
    -printf 'rw-r--r-- root/root usr/share/doc/libasio-ctx-dev/%p\n'
  find doc/diagrams doc/benchmarks -name '*.svg' \
    -printf 'rw-r--r-- root/root usr/share/doc/libasio-ctx-dev/%p\n' 2>/dev/null || true
  cat <<'EOF'
rwxr-xr-x root/root usr/bin/check_whole_program
rw-r--r-- root/root usr/share/cmake/asio_ctx/asio_ctx-automatic.cmake
rw-r--r-- root/root usr/share/cmake/asio_ctx/asio_ctx-config-version.cmake
rw-r--r-- root/root usr/share/cmake/asio_ctx/asio_ctx-config.cmake
rw-r--r-- root/root usr/share/cmake/asio_ctx/asio_ctx-targets.cmake
rw-r--r-- root/root usr/share/cmake/asio_ctx/asio_ctx-whole-program.cmake
rw-r--r-- root/root usr/share/doc/libasio-ctx-dev/copyright
rw-r--r-- root/root usr/share/pkgconfig/asio_ctx.pc
rw-r--r-- root/root usr/share/pkgconfig/asio_ctx_automatic.pc
rw-r--r-- root/root usr/share/pkgconfig/asio_ctx_whole_program.pc
EOF
}

files() {
  dpkg-deb --contents "$deb" | sed -En 's/^-([rwx-]{9}) ([^ ]+) .* \.\/(.*)/\1 \2 \3/p'
}

other_directories() {
  dpkg-deb --contents "$deb" | grep '^d' | grep -v '^drwxr-xr-x root/root ' || true
}

command -v dpkg-deb >/dev/null || {
  echo 'skipped: there is no dpkg-deb'
  exit 77
}
rm -rf "$directory"
(umask 077 && cd "$build" && cpack -G DEB -B "$directory")
diff <(expected_control) <(control)
diff <(expected_files | sort) <(files | sort)
diff /dev/null <(other_directories)
dpkg-deb --extract "$deb" "$directory/root"
grep -q '^Copyright 2026 the asio_ctx authors$' "$directory"/root/usr/share/doc/*/copyright
