#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# deb.sh BUILD_DIR DIRECTORY makes the Debian packages of a build in the directory, looks at
# them, and unpacks that of the library into DIRECTORY/root.

set -euo pipefail
build=$(realpath "$1")
directory=$(realpath -m "$2")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=$(sed -n 's/.*ASIO_CTX_VERSION_STRING "\(.*\)"/\1/p' include/asio_ctx/version.hpp)
dev=$directory/libasio-ctx-dev_${version}_all.deb

expected_control() {
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

expected_control_of_ps() {
  cat <<EOF
Package: asio-ctx-ps
Version: $version
Architecture: $(dpkg --print-architecture)
Section: devel
Priority: optional
Maintainer: the asio_ctx authors
Homepage: 
Summary: List the unfinished Asio operations of a running program
EOF
}

control() { # deb
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
' "$1"
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
rw-r--r-- root/root usr/share/pkgconfig/asio_ctx_insight.pc
rw-r--r-- root/root usr/share/pkgconfig/asio_ctx_whole_program.pc
EOF
}

expected_files_of_ps() {
  cat <<'EOF'
rwxr-xr-x root/root usr/bin/asio_ctx-ps
rw-r--r-- root/root usr/share/doc/asio-ctx-ps/copyright
EOF
}

files() { # deb
  dpkg-deb --contents "$1" | sed -En 's/^-([rwx-]{9}) ([^ ]+) .* \.\/(.*)/\1 \2 \3/p'
}

other_directories() { # deb
  dpkg-deb --contents "$1" | grep '^d' | grep -v '^drwxr-xr-x root/root ' || true
}

command -v dpkg-deb >/dev/null || {
  echo 'skipped: there is no dpkg-deb'
  exit 77
}
rm -rf "$directory"
(umask 077 && cd "$build" && cpack -G DEB -B "$directory")
diff <(expected_control) <(control "$dev")
diff <(expected_files | sort) <(files "$dev" | sort)
diff /dev/null <(other_directories "$dev")
dpkg-deb --extract "$dev" "$directory/root"
grep -q '^Copyright 2026 the asio_ctx authors$' "$directory"/root/usr/share/doc/*/copyright

grep -q '^ASIO_CTX_BUILD_PS:BOOL=ON$' "$build/CMakeCache.txt" || exit 0
ps=$directory/asio-ctx-ps_${version}_$(dpkg --print-architecture).deb
diff <(expected_control_of_ps) <(control "$ps" | grep -v '^Depends: .*libc6')
diff <(expected_files_of_ps | sort) <(files "$ps" | sort)
diff /dev/null <(other_directories "$ps")
dpkg-deb --extract "$ps" "$directory/ps"
"$directory/ps/usr/bin/asio_ctx-ps" --version
