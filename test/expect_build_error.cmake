# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Builds TARGET in BUILD_DIR. Fails unless the build fails and its output matches REGEX.

execute_process(
  COMMAND ${CMAKE_COMMAND} --build ${BUILD_DIR} --target ${TARGET} --config ${CONFIG}
  RESULT_VARIABLE result
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "${TARGET} can be built, and should not.")
endif()
if(NOT output MATCHES "${REGEX}")
  message(FATAL_ERROR "${TARGET} does not say \"${REGEX}\":\n${output}")
endif()
