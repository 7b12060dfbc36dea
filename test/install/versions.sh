#!/usr/bin/env bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# versions.sh BUILD_DIR: all that says a version says that of version.hpp. Its number is compared
# in ../compile/version.cpp, the Debian package in deb.sh.

set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=$(sed -n 's/.*ASIO_CTX_VERSION_STRING "\(.*\)"/\1/p' include/asio_ctx/version.hpp)
wrong=0

expect() { # what version-or-versions
  if [[ $2 != "$version" ]]; then
    printf '%s: %s, and not %s\n' "$1" "${2:-no version}" "$version"
    wrong=1
  fi
}

version_in() { # file sed-expression-before expression-after
  sed -n "s/$2\([0-9.]*\)${3-}$/\1/p" "$1"
}

# The recipe, without Conan.
version_of_conan() {
  python3 -B - <<'EOF'
import sys
from unittest.mock import MagicMock

for module in ("conan", "conan.tools", "conan.tools.build", "conan.tools.files"):
    sys.modules[module] = MagicMock()
sys.modules["conan"].ConanFile = object
sys.modules["conan.tools.files"].load = lambda recipe, path: open(path).read()
sys.path.insert(0, "packaging/conan")
import conanfile

recipe = conanfile.AsioCtx()
recipe.recipe_folder = "packaging/conan"
recipe.set_version()
print(recipe.version)
EOF
}

expect 'CMake' "$(version_in "$build/CMakeCache.txt" 'CMAKE_PROJECT_VERSION:STATIC=')"
for name in asio_ctx asio_ctx_automatic asio_ctx_whole_program; do
  expect "$name.pc" "$(version_in "$build/$name.pc" 'Version: ')"
done
expect 'vcpkg.json' "$(version_in packaging/vcpkg/vcpkg.json ' *"version": "' '",')"
expect 'changelog.md' "$(version_in doc/changelog.md '## ' ' ([0-9-]*)' | head -n 1)"
if command -v python3 >/dev/null; then
  expect 'conanfile.py' "$(version_of_conan)"
fi

# The names of one major version are not those of another.
namespaces=$(grep -rhoE 'inline namespace \w+' include | sort -u)
if [[ $namespaces != "inline namespace v${version%%.*}" ]]; then
  printf 'The version is %s, and there is\n%s\n' "$version" "$namespaces"
  wrong=1
fi
exit "$wrong"
