# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Fails unless PROGRAM says with --help how it is called, and refuses what it does not know.
execute_process(COMMAND ${PROGRAM} --help OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output MATCHES "^[^\n]+\n" OR NOT output MATCHES "--help")
  message(FATAL_ERROR "${PROGRAM} --help says no more than this:\n${output}")
endif()
execute_process(COMMAND ${PROGRAM} --nonsense
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE error)
if(NOT result EQUAL 2 OR NOT error MATCHES "--help")
  message(FATAL_ERROR "${PROGRAM} --nonsense gave ${result}:\n${output}${error}")
endif()
