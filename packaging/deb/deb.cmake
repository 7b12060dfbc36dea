# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# `cpack -G DEB` in a build folder makes two Debian packages: of the library with the
# documentation, and of asio_ctx-ps, for the machines that programs run on.

set(deb_doc_dir ${CMAKE_INSTALL_DATADIR}/doc/libasio-ctx-dev)

file(READ LICENSE license)
file(CONFIGURE OUTPUT packaging/deb/copyright @ONLY CONTENT
"Copyright 2026 the asio_ctx authors

@license@")
file(GLOB pages CONFIGURE_DEPENDS doc/*.md)
file(GLOB tour CONFIGURE_DEPENDS doc/tour/*.md)
file(GLOB diagrams CONFIGURE_DEPENDS doc/diagrams/*.svg)
file(GLOB charts CONFIGURE_DEPENDS doc/benchmarks/*.svg)

function(install_in_deb directory)
  install(FILES ${ARGN} DESTINATION ${deb_doc_dir}/${directory} COMPONENT deb EXCLUDE_FROM_ALL)
endfunction()
install_in_deb(. ${PROJECT_BINARY_DIR}/packaging/deb/copyright ${PROJECT_SOURCE_DIR}/README.md)
install_in_deb(doc ${pages})
install_in_deb(doc/tour ${tour})
install_in_deb(doc/diagrams ${diagrams})
install_in_deb(doc/benchmarks ${charts})

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL Unspecified deb)
set(CPACK_COMPONENT_UNSPECIFIED_GROUP dev)
set(CPACK_COMPONENT_DEB_GROUP dev)
if(ASIO_CTX_BUILD_PS)
  install(FILES ${PROJECT_BINARY_DIR}/packaging/deb/copyright
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/asio-ctx-ps COMPONENT deb_ps EXCLUDE_FROM_ALL)
  list(APPEND CPACK_COMPONENTS_ALL ps deb_ps)
  set(CPACK_COMPONENT_PS_GROUP ps)
  set(CPACK_COMPONENT_DEB_PS_GROUP ps)
endif()
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PRE_BUILD_SCRIPTS
  ${CMAKE_CURRENT_LIST_DIR}/is_complete.cmake
  ${CMAKE_CURRENT_LIST_DIR}/directory_permissions.cmake)
set(CPACK_STRIP_FILES OFF)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "the asio_ctx authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own: the first line below

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libasio-ctx-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libboost1.81-dev | libboost-dev (>= 1.81)")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS
  "libboost-context1.81-dev | libboost-context-dev (>= 1.81), asio-ctx-ps")
set(CPACK_DEBIAN_DEV_DESCRIPTION
"Async context tracking for Boost.Asio
What AsyncLocalStorage, AsyncResource and async_hooks are to Node.js, for
completion handlers, executors, coroutines, fibers and threads: a request id
set once at the door of a server is there in every handler that the request
causes, and a hook sees every asynchronous operation.

This package has the headers, the files for CMake and pkg-config, the manual,
and check_whole_program, which finds objects that are compiled differently.")

set(CPACK_DEBIAN_PS_PACKAGE_NAME asio-ctx-ps)
set(CPACK_DEBIAN_PS_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PS_DESCRIPTION
"List the unfinished Asio operations of a running program
Shows what a program that is built with asio_ctx waits for, since when, and
who waits for it: from outside, without stopping the program, or out of a
core file. The program must list its operations: it links asio_ctx::insight,
calls watch_operations(), or was started with ASIO_CTX=table.")
# The packages of the shared libraries.
find_program(ASIO_CTX_DPKG_SHLIBDEPS dpkg-shlibdeps)
mark_as_advanced(ASIO_CTX_DPKG_SHLIBDEPS)
if(ASIO_CTX_DPKG_SHLIBDEPS)
  set(CPACK_DEBIAN_PS_PACKAGE_SHLIBDEPS ON)
else()
  set(CPACK_DEBIAN_PS_PACKAGE_DEPENDS "libc6, libgcc-s1, libstdc++6, libdw1")
endif()
include(CPack)
