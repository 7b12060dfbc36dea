# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# asio_ctx-ps is installed if it is built: the library alone needs no building.
if(CPACK_COMPONENT_PS_GROUP
    AND NOT EXISTS ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/ps/usr/bin/asio_ctx-ps)
  message(FATAL_ERROR
    "asio_ctx-ps is not built: run cmake --build, or configure with -DASIO_CTX_BUILD_PS=OFF")
endif()
