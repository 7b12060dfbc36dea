# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# What steps need, whether it is there, and how to install it. Sourced by ./dev.

build_needs='g++ cmake ninja boost'
docs_needs='doxygen mkdocs-material'
docs_wishes=chromium
examples_wishes='boost_log spdlog'
test_needs="$build_needs curl boost_context boost_program_options boost_unit_test_framework"
consumers_needs='b2 make pkg-config'

needs_of() { # step
  if [[ $(root_of "$1") ]]; then
    platform_needs "$1"
    return
  fi
  case $1 in
    demo) echo "$build_needs boost_program_options curl" ;;
    format) echo clang-format-19 ;;
    headers) echo 'g++ boost boost_context' ;;
    docs) echo "$docs_needs" ;;
    asan | tsan | fuzz) echo "$test_needs clang++-19 sanitizers-19" ;;
    clang14-*) echo "$test_needs clang++-14" ;;
    clang19-*) echo "$test_needs clang++-19" ;;
    consumers) echo "$test_needs $consumers_needs" ;;
    b2) echo "g++ b2 boost boost_context boost_unit_test_framework" ;;
    soak) echo "$test_needs wrk" ;;
    bench) echo "$build_needs boost_context python3 valgrind" ;;
    *) echo "$test_needs" ;;
  esac
}

# What a step uses where it is to be had, but runs without.
wishes_of() { # step
  if [[ $(root_of "$1") ]]; then
    platform_wishes "$1"
    return
  fi
  case $1 in
    consumers) echo libdw ;;
    debug) echo "libdw liburing $examples_wishes" ;;
    release | asan | tsan | gcc-cxx17) echo "$examples_wishes" ;;
    docs) echo "$docs_wishes" ;;
    headers) echo clang++-19 ;;
    stale-address) echo clang++-14 clang++-19 ;;
  esac
}

# Steps that need one of these are skipped where it is not to be had.
is_optional() { # need
  [[ $1 == ccache || $1 == boost_cobalt || $1 == clang* || $1 == debootstrap || $1 == libdw || $1 == liburing ||
    $1 == sanitizers* || $1 == valgrind || $1 == wrk ||
    " $docs_needs $docs_wishes $examples_wishes " == *" $1 "* ]]
}

compiles() { # compiler option...
  "$@" -x c++ - -o /dev/null >/dev/null 2>&1
}

is_there() { # need
  case $1 in
    boost) compiles g++ -fsyntax-only <<<'
      #include <boost/version.hpp>
      static_assert(BOOST_VERSION >= 108100, "");' ;;
    boost_doc) compgen -G '/usr/share/doc/libboost*-doc/examples/libs/asio/example' >/dev/null ;;
    boost_*) compiles g++ -Wl,--no-as-needed "-l$1" <<<'int main() {}' ;;
    clang++-newest) command -v "$(newest_clang)" >/dev/null ;;
    clang++-*) compiles "$1" -std=c++20 -fsyntax-only <<<'#include <chrono>' ;;
    cmake) cmake --version 2>/dev/null | grep -Eq 'version (3\.2[2-9]|3\.[3-9][0-9]|[4-9])' ;;
    g++-newest) command -v "$(newest_gxx)" >/dev/null ;;
    libdw) compiles g++ -Wl,--no-as-needed -ldw <<<'
      #include <elfutils/libdwfl.h>
      int main() {}' ;;
    liburing) compiles g++ -Wl,--no-as-needed -luring <<<'
      #include <liburing.h>
      int main() {}' ;;
    mkdocs-material)
      # Debian's: a Python that comes earlier in PATH has packages of its own.
      /usr/bin/python3 -c 'import mkdocs.utils, pymdownx; mkdocs.utils.get_theme_dir("material")' \
        2>/dev/null
      ;;
    openssl) compiles g++ -fsyntax-only <<<'#include <openssl/ssl.h>' ;;
    opentelemetry) compiles g++ -fsyntax-only <<<'#include <opentelemetry/version.h>' ;;
    protobuf) compiles g++ -fsyntax-only <<<'#include <google/protobuf/message.h>' ;;
    spdlog) compiles g++ -fsyntax-only <<<'#include <spdlog/version.h>' ;;
    libc++-19 | libc++abi-19) compiles clang++-19 -stdlib=libc++ <<<'int main() {}' ;;
    sanitizers-19) compiles clang++-19 -fsanitize=address <<<'int main() {}' ;;
    sanitizers-newest) compiles "$(newest_clang)" -fsanitize=address <<<'int main() {}' ;;
    wine64) [[ -x /usr/lib/wine/wine64 ]] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

name_of() { # need
  case $1 in
    boost) echo 'the headers of Boost 1.81 or newer' ;;
    boost_doc) echo "Boost's documentation, with the examples" ;;
    boost_*) echo "lib$1" ;;
    clang++-newest) echo "the distribution's newest clang" ;;
    clang++-*) echo "$1 (able to compile this system's <chrono>)" ;;
    cmake) echo 'cmake 3.22 or newer' ;;
    g++-newest) echo "the distribution's newest g++" ;;
    g++) echo 'g++ (and perhaps Boost, which is looked for with it)' ;;
    ip) echo 'ip of iproute2' ;;
    mkdocs-material) echo 'MkDocs with the theme Material (for /usr/bin/python3)' ;;
    libdw | liburing | openssl | opentelemetry | protobuf | spdlog) echo "the headers of $1" ;;
    sanitizers-19) echo "clang 19's sanitizer libraries" ;;
    sanitizers-newest) echo "the newest clang's sanitizer libraries" ;;
    *) echo "$1" ;;
  esac
}

lacking() { # need...
  local need
  for need; do
    is_there "$need" || echo "$need"
  done
}

package_of() { # need version-of-boost
  case $1 in
    b2) echo "libboost$2-tools-dev" ;;
    boost) echo "libboost$2-dev" ;;
    boost_doc) echo "libboost$2-doc" ;;
    boost_program_options) echo "libboost-program-options$2-dev" ;;
    boost_unit_test_framework) echo "libboost-test$2-dev" ;;
    boost_*) echo "libboost-${1#boost_}$2-dev" ;;
    clang++-newest) newest_clang | tr -d + ;;
    clang++-*) echo "clang-${1#clang++-}" ;;
    *-g++) echo "g++-${1%-g++}" ;;
    *-g++-posix) echo g++-mingw-w64-x86-64-posix ;;
    g++-newest) newest_gxx ;;
    ip) echo iproute2 ;;
    libdw) echo libdw-dev ;;
    liburing) echo liburing-dev ;;
    libc++*-19) echo "$1-dev" ;;
    llvm-cov-19) echo llvm-19 ;;
    mariadbd) echo mariadb-server ;;
    ninja) echo ninja-build ;;
    openssl) echo libssl-dev ;;
    opentelemetry) echo opentelemetry-cpp-dev ;;
    protobuf) echo libprotobuf-dev ;;
    qemu-*-static) echo qemu-user-static ;;
    sanitizers-19) echo libclang-rt-19-dev ;;
    sanitizers-newest) newest_clang | sed 's/clang++-\(.*\)/libclang-rt-\1-dev/' ;;
    spdlog) echo libspdlog-dev ;;
    *) echo "$1" ;;
  esac
}

candidate() { # package
  apt-cache policy "$1" | sed -n 's/^  Candidate: \([0-9].*\)/\1/p'
}

# The newest of what comes in several versions.
newest_version() { # regular-expression-of-packages
  apt-cache pkgnames | grep -Ex "$1" | grep -Eo '[0-9]+(\.[0-9]+)?' | sort -V | tail -n 1
}

# A compiler that is not released yet does not count.
newest_gxx() {
  local version
  version=$(newest_version 'g\+\+-[0-9]+')
  while [[ $version && $(candidate "g++-$version") != *"$version".[1-9]* ]]; do
    version=$((version - 1))
  done
  echo "g++-$version"
}

newest_clang() {
  echo "clang++-$(newest_version 'clang-[0-9]+')"
}

# Empty where the distribution's own Boost is new enough.
version_of_boost() {
  if [[ ${ASIO_CTX_BOOST-} == newest ]]; then
    newest_version 'libboost[0-9]+\.[0-9]+-dev'
  elif [[ ${ASIO_CTX_BOOST-} ]]; then
    echo "$ASIO_CTX_BOOST"
  else
    dpkg --compare-versions "$(candidate libboost-dev)" ge 1.81 || echo 1.81
  fi
}

install_packages() { # need...
  local need package boost packages=() as_root=(env)
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "there is no sudo: run ./dev as root once, to install $*"
    as_root=(sudo env)
  fi
  quietly setup 'apt-get update' "${as_root[@]}" apt-get update || exit 1
  boost=$(version_of_boost)
  for need; do
    package=$(package_of "$need" "$boost")
    if [[ $(candidate "$package") ]]; then
      packages+=("$package")
    elif ! is_optional "$need"; then
      die "this distribution has no $package: install $(name_of "$need") by other means"
    fi
  done
  ((${#packages[@]})) || return 0
  # Never at the price of another package: versions of Boost exclude each other.
  quietly setup "apt-get install ${packages[*]}" "${as_root[@]}" \
    DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends --no-remove "${packages[@]}" || exit 1
}

# Sees to it that everything is there, but for what is optional.
setup() { # need...
  local need missing complete=1
  missing=$(lacking "$@")
  [[ $missing ]] || return 0
  if command -v apt-get >/dev/null; then
    start_log setup
    # shellcheck disable=SC2086 # one word each
    install_packages $missing
  fi
  for need in $missing; do
    if is_optional "$need" || is_there "$need"; then
      continue
    fi
    complete=0
    if [[ $need != boost* ]] || is_there g++; then
      printf 'dev: missing: %s\n' "$(name_of "$need")" >&2
    fi
  done
  ((complete)) || exit 1
}
