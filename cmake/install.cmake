# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# What `cmake --install` installs: the headers, and the files for find_package and for pkg-config.

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/asio_ctx)
configure_package_config_file(cmake/asio_ctx-config.cmake.in asio_ctx-config.cmake
  INSTALL_DESTINATION ${package_dir}
  PATH_VARS CMAKE_INSTALL_BINDIR
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(asio_ctx-config-version.cmake
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(TARGETS asio_ctx asio_ctx_whole_program asio_ctx_insight asio_ctx_automatic EXPORT asio_ctx-targets)
install(DIRECTORY include/ TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp")
install(PROGRAMS tools/check_whole_program TYPE BIN)
install(EXPORT asio_ctx-targets NAMESPACE asio_ctx:: DESTINATION ${package_dir})
install(FILES
    cmake/asio_ctx-automatic.cmake
    cmake/asio_ctx-whole-program.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/asio_ctx-config.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/asio_ctx-config-version.cmake
  DESTINATION ${package_dir})

set(pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig
  OUTPUT_VARIABLE prefix_of_pkgconfig)
cmake_path(APPEND includedir_of_pkgconfig "\${prefix}" ${CMAKE_INSTALL_INCLUDEDIR})
foreach(name IN ITEMS asio_ctx asio_ctx_automatic asio_ctx_whole_program asio_ctx_insight)
  configure_file(cmake/${name}.pc.in ${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc DESTINATION ${pkgconfig_dir})
endforeach()
