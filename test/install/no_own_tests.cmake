# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Inside another project, asio_ctx adds neither its tests nor its examples.

get_target_property(asio_ctx_source_dir asio_ctx SOURCE_DIR)
get_property(subdirectories DIRECTORY ${asio_ctx_source_dir} PROPERTY SUBDIRECTORIES)
if(subdirectories)
  message(FATAL_ERROR "asio_ctx builds its own ${subdirectories}")
endif()
get_property(tests DIRECTORY ${asio_ctx_source_dir} PROPERTY TESTS)
if(tests)
  message(FATAL_ERROR "asio_ctx adds its own tests: ${tests}")
endif()
