# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Fails unless README has the output of PROGRAM, called with ARGUMENTS, as an indented block.
execute_process(COMMAND ${PROGRAM} ${ARGUMENTS}
  OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
file(READ ${README} readme)
string(REGEX REPLACE "\n([^\n])" "\n    \\1" block "\n${output}")
string(FIND "${readme}" "\n${block}\n" position)
if(output STREQUAL "" OR position EQUAL -1)
  message(FATAL_ERROR "${README} does not show this output:\n${output}")
endif()
