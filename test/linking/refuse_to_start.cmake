# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Builds TARGET in BUILD_DIR. Fails unless PROGRAM can be linked, and ends before main with an
# output that matches REGEX.

execute_process(
  COMMAND ${CMAKE_COMMAND} --build ${BUILD_DIR} --target ${TARGET} --config ${CONFIG}
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${PROGRAM} RESULT_VARIABLE result ERROR_VARIABLE error)
if(result EQUAL 0)
  message(FATAL_ERROR "${TARGET} can be run, and should not.")
endif()
if(NOT error MATCHES "${REGEX}")
  message(FATAL_ERROR "${TARGET} does not say \"${REGEX}\":\n${error}")
endif()
