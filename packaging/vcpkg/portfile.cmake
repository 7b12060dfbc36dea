# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# An overlay port, of the tree that it is in: there is no archive that it could download.

set(VCPKG_BUILD_TYPE release) # header-only
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../.." ABSOLUTE)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DASIO_CTX_BUILD_PS=OFF
    -DASIO_CTX_BUILD_TESTS=OFF
    -DASIO_CTX_BUILD_EXAMPLES=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME asio_ctx CONFIG_PATH share/cmake/asio_ctx)
vcpkg_fixup_pkgconfig()

file(INSTALL "${SOURCE_PATH}/tools/check_whole_program"
  DESTINATION "${CURRENT_PACKAGES_DIR}/tools/${PORT}" USE_SOURCE_PERMISSIONS)
vcpkg_replace_string("${CURRENT_PACKAGES_DIR}/share/asio_ctx/asio_ctx-config.cmake"
  /bin/check_whole_program "/tools/${PORT}/check_whole_program")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/bin")
file(INSTALL "${CURRENT_PORT_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
