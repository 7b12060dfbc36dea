# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# The steps that need another Debian than this one: other versions of Boost, other compilers,
# other processors, newer libraries. Each runs in a root (root.sh). Sourced by ./dev.
# shellcheck disable=SC2034,SC2154 # ./dev and the other files have the variables

platforms=(boost-1.83 boost-1.88 boost-1.90 clang-newest newest-portable
  opentelemetry libc++ i386 aarch64 mingw libraries libraries-1.90)

# The suite, the version of Boost and, unless it is that of this machine, the architecture.
root_of() { # step
  case $1 in
    newest | newest-portable | clang-newest | libraries) echo testing newest ;;
    boost-1.90 | libraries-1.90) echo testing 1.90 ;; # Debian's 1.92 has no Boost.MySQL
    boost-1.*) echo trixie "${1#boost-}" ;;
    opentelemetry) echo trixie 1.83 ;;
    i386) echo bookworm 1.81 i386 ;;
    libc++ | aarch64 | mingw) echo bookworm 1.81 ;;
  esac
}

# Whether the step is for another system than this one.
runs_in_root() { # step
  [[ $(root_of "$1") && ! ${ASIO_CTX_IN_ROOT-} ]] &&
    ! { [[ $1 == newest ]] && is_debian_testing; }
}

platform_needs() { # step
  if runs_in_root "$1"; then
    echo debootstrap
    return
  fi
  case $1 in
    newest) echo "$test_needs $consumers_needs g++-newest" ;;
    boost-* | newest-portable) echo "$test_needs g++-newest" ;;
    clang-newest) echo "$test_needs clang++-newest sanitizers-newest" ;;
    opentelemetry) echo "$test_needs g++-newest opentelemetry protobuf" ;;
    i386) echo "$test_needs" ;;
    libraries*)
      echo "$build_needs boost_program_options g++-newest boost_charconv openssl redis-server mariadbd mosquitto"
      ;;
    libc++) echo "$build_needs clang++-19 libc++-19 libc++abi-19" ;;
    aarch64) echo "$build_needs aarch64-linux-gnu-g++ qemu-aarch64-static" ;;
    mingw) echo "$build_needs x86_64-w64-mingw32-g++-posix wine64" ;;
  esac
}

platform_wishes() { # step
  if ! runs_in_root "$1"; then
    echo ccache
    [[ $1 != newest ]] || echo "liburing boost_cobalt $examples_wishes"
    [[ $1 != libraries* ]] || echo boost_cobalt
  fi
}

# What the tests of this step use of Boost: its libraries, or its headers alone.
uses_headers_only() { # step
  [[ $1 == libc++ || $1 == aarch64 || $1 == mingw ]]
}

# For compilers that must not see all of /usr/include.
write_boost_config() { # directory
  mkdir -p "$1"
  ln -sfn /usr/include/boost "$1/boost"
  cat >"$1/BoostConfig.cmake" <<'END'
add_library(Boost::headers INTERFACE IMPORTED)
target_include_directories(Boost::headers INTERFACE ${CMAKE_CURRENT_LIST_DIR})
set(Boost_INCLUDE_DIRS ${CMAKE_CURRENT_LIST_DIR})
END
  cat >"$1/BoostConfigVersion.cmake" <<'END'
set(PACKAGE_VERSION 1.81.0)
set(PACKAGE_VERSION_COMPATIBLE TRUE)
END
}

# One a line.
configure_options() { # step
  if uses_headers_only "$1"; then
    write_boost_config "$PWD/build/boost-headers"
    printf -- '-D%s\n' "Boost_DIR=$PWD/build/boost-headers" ASIO_CTX_TEST_HEADERS_ONLY=ON \
      ASIO_CTX_TEST_ALL=OFF ASIO_CTX_BUILD_EXAMPLES=OFF
  fi
  case $1 in
    newest | boost-* | opentelemetry | libraries*) printf -- '-D%s\n' "CMAKE_CXX_COMPILER=$(newest_gxx)" ;;
    newest-portable)
      printf -- '-D%s\n' "CMAKE_CXX_COMPILER=$(newest_gxx)" CMAKE_CXX_FLAGS=-DASIO_CTX_NATIVE=0
      ;;
    clang-newest) printf -- '-D%s\n' "CMAKE_CXX_COMPILER=$(newest_clang)" ;;
    libc++) printf -- '-D%s\n' CMAKE_CXX_COMPILER=clang++-19 CMAKE_CXX_FLAGS=-stdlib=libc++ ;;
    aarch64)
      printf -- '-D%s\n' CMAKE_SYSTEM_NAME=Linux CMAKE_SYSTEM_PROCESSOR=aarch64 \
        CMAKE_CXX_COMPILER=aarch64-linux-gnu-g++ \
        'CMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64-static;-L;/usr/aarch64-linux-gnu'
      ;;
    mingw) # without -O1 object files get too big
      printf -- '-D%s\n' CMAKE_SYSTEM_NAME=Windows CMAKE_SYSTEM_PROCESSOR=x86_64 \
        CMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++-posix CMAKE_EXE_LINKER_FLAGS=-static \
        CMAKE_CXX_FLAGS_DEBUG=-O1 \
        CMAKE_CROSSCOMPILING_EMULATOR=/usr/lib/wine/wine64
      ;;
  esac
}

# Builds example/libraries here, and runs it against servers.
check_libraries() { # step
  local options
  mapfile -t options < <(configure_options "$1")
  if quietly "$1" configure cmake --preset newest -B "build/$1" "${options[@]}" \
    -DASIO_CTX_BUILD_TESTS=OFF &&
    quietly "$1" build cmake --build "build/$1" -j "$jobs" --target libraries; then
    check "$1" 'what handlers see' example/libraries/run.sh "build/$1" --check
  else
    failed=1
  fi
}

# Builds and runs the step's tests here.
check_here() { # step
  local options targets=(--target all) tests=()
  if uses_headers_only "$1"; then
    targets=(--target core_test detail_test asio_test fiber_test modes_test)
    tests=(-R '^(core|detail|asio|fiber|modes)_test$')
  fi
  if [[ $1 == opentelemetry ]]; then
    targets=(--target opentelemetry_test opentelemetry_operations_test otlp_json_test
      tracing_front tracing_back)
    tests=(-R '^(opentelemetry_.*test|otlp_json_test|tracing_.*)$')
  fi
  mapfile -t options < <(configure_options "$1")
  if quietly "$1" configure cmake --preset newest -B "build/$1" "${options[@]}" &&
    quietly "$1" build cmake --build "build/$1" -j "$jobs" "${targets[@]}"; then
    check_ctest "$1" env BOOST_TEST_COLOR_OUTPUT=no WINEDEBUG=-all \
      ctest --test-dir "build/$1" --output-on-failure --no-tests=error "${tests[@]}"
  else
    failed=1
  fi
}

# Runs the step there. It leaves its results where those of the others are.
check_in_root() { # step
  local root suite boost architecture
  read -r suite boost architecture < <(root_of "$1")
  root=$PWD/build/roots/$suite-$boost${architecture:+-$architecture}
  if [[ ! -d $root ]] &&
    ! quietly "$1" "debootstrap $suite" make_root "$root" "$suite" "$architecture"; then
    if [[ ${CI-} ]]; then
      failed=1
    else # no network, for one
      skipped=1
      printf '%s: skipped: Debian %s could not be unpacked here\n' "$1" "$suite"
    fi
    return
  fi
  rm -f "$results/$1"
  in_root "$root" env ASIO_CTX_IN_ROOT=yes "ASIO_CTX_BOOST=$boost" ./dev test "$1" || true
  read_result "$1" || failed=1
}

check_platform() { # step
  if runs_in_root "$1"; then
    check_in_root "$1"
  elif [[ $1 == libraries* ]]; then
    check_libraries "$1"
  else
    check_here "$1"
  fi
}
