# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Builds and runs the consumer in the folder WAY from an empty BUILD_DIR.

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(consume_with_cmake)
  if(WAY MATCHES "^find_package")
    set(prefix ${BUILD_DIR}/prefix)
    run(${CMAKE_COMMAND} --install ${ASIO_CTX_BUILD_DIR} --prefix ${prefix})
  endif()
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${CMAKE_CURRENT_LIST_DIR}/${WAY} -B ${BUILD_DIR}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${prefix} -DBoost_DIR=${BOOST_DIR})
  run(${CMAKE_COMMAND} --build ${BUILD_DIR})
  run(${BUILD_DIR}/consumer)
endfunction()

function(consume_with_b2)
  find_program(B2 b2)
  if(NOT B2)
    message("skipped: there is no b2")
    return()
  endif()
  if(COMPILER_ID MATCHES Clang)
    set(toolset clang)
  else()
    set(toolset gcc)
  endif()
  file(WRITE ${BUILD_DIR}/user-config.jam "using ${toolset} : own : ${COMPILER} ;\n")
  execute_process(
    COMMAND ${B2} --user-config=${BUILD_DIR}/user-config.jam --build-dir=${BUILD_DIR}
      toolset=${toolset}-own
    WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/${WAY}
    COMMAND_ECHO STDOUT
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${BUILD_DIR})
if(WAY MATCHES "^b2")
  consume_with_b2()
else()
  consume_with_cmake()
endif()
