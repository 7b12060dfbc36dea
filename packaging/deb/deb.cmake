# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# `cpack -G DEB` in a build folder makes a Debian package of what is installed, with the
# documentation.

set(CPACK_DEBIAN_PACKAGE_NAME libasio-ctx-dev)
set(deb_doc_dir ${CMAKE_INSTALL_DATADIR}/doc/${CPACK_DEBIAN_PACKAGE_NAME})

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
set(CPACK_INSTALL_CMAKE_PROJECTS
  ${PROJECT_BINARY_DIR} ${PROJECT_NAME} ALL /
  ${PROJECT_BINARY_DIR} ${PROJECT_NAME} deb /)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/directory_permissions.cmake)
set(CPACK_STRIP_FILES OFF)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "the asio_ctx authors")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libboost1.81-dev | libboost-dev (>= 1.81)")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libboost-context1.81-dev | libboost-context-dev (>= 1.81)")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"What AsyncLocalStorage, AsyncResource and async_hooks are to Node.js, for
completion handlers, executors, coroutines, fibers and threads: a request id
set once at the door of a server is there in every handler that the request
causes, and a hook sees every asynchronous operation.

This package has the headers, the files for CMake and pkg-config, the manual,
and check_whole_program, which finds objects that are compiled differently.")
include(CPack)
