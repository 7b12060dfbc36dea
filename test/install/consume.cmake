# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Builds and runs the consumer in the folder WAY from an empty BUILD_DIR; what has to be
# installed is in PREFIX, or is installed first.

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(install_unless_given)
  if(NOT PREFIX)
    set(PREFIX ${BUILD_DIR}/prefix PARENT_SCOPE)
    run(${CMAKE_COMMAND} --install ${ASIO_CTX_BUILD_DIR} --prefix ${BUILD_DIR}/prefix)
  endif()
endfunction()

# The command is to build program_with_wrong_library.
function(refuse_wrong_library)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result EQUAL 0 OR EXISTS ${BUILD_DIR}/program_with_wrong_library)
    message(FATAL_ERROR "There is a program with a wrong library:\n${output}")
  endif()
  if(NOT output MATCHES "libwrong_library\\.a\\(library\\.[cpo.]+\\): includes Asio")
    message(FATAL_ERROR "What is wrong is not named:\n${output}")
  endif()
endfunction()

# What is a part of another project installs nothing of its own there.
function(install_nothing)
  set(prefix ${BUILD_DIR}/installed)
  run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${prefix})
  file(GLOB_RECURSE files ${prefix}/*)
  if(files)
    message(FATAL_ERROR "Installed with the other project: ${files}")
  endif()
endfunction()

function(consume_with_cmake)
  run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${CMAKE_CURRENT_LIST_DIR}/${WAY} -B ${BUILD_DIR}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${PREFIX} -DBoost_DIR=${BOOST_DIR})
  run(${CMAKE_COMMAND} --build ${BUILD_DIR})
  run(${BUILD_DIR}/consumer)
  if(WAY MATCHES "^add_subdirectory|^fetch_content")
    install_nothing()
  endif()
  if(WAY MATCHES "_whole_program$")
    run(${CMAKE_COMMAND} --build ${BUILD_DIR} --target program_with_right_library)
    run(${BUILD_DIR}/program_with_right_library)
    refuse_wrong_library(${CMAKE_COMMAND} --build ${BUILD_DIR} --target program_with_wrong_library)
  endif()
endfunction()

function(consume_with_b2)
  find_program(B2 b2)
  if(NOT B2)
    message("skipped: there is no b2")
    return()
  endif()
  # That of Debian's libboost1.92-tools-dev lacks its own files.
  execute_process(COMMAND ${B2} --version OUTPUT_VARIABLE version ERROR_QUIET)
  if(NOT version MATCHES "^B2 [0-9]")
    message("skipped: b2 does not work")
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

function(consume_with_pkg_config)
  find_program(MAKE make)
  find_program(PKG_CONFIG pkg-config)
  if(NOT MAKE OR NOT PKG_CONFIG)
    message("skipped: there is no make, or no pkg-config")
    return()
  endif()
  set(ENV{PKG_CONFIG_PATH} ${PREFIX}/share/pkgconfig)
  set(make ${MAKE} -C ${CMAKE_CURRENT_LIST_DIR}/${WAY} BUILD_DIR=${BUILD_DIR} CXX=${COMPILER}
    CPPFLAGS=-I${BOOST_INCLUDE_DIR})
  run(${make})
  if(WAY MATCHES "_whole_program$")
    refuse_wrong_library(${make} ${BUILD_DIR}/program_with_wrong_library)
  endif()
endfunction()

file(REMOVE_RECURSE ${BUILD_DIR})
if(PREFIX AND NOT EXISTS ${PREFIX})
  message("skipped: there is no ${PREFIX}")
  return()
endif()
if(WAY MATCHES "^find_package|^pkg_config")
  install_unless_given()
endif()
if(WAY MATCHES "^b2")
  consume_with_b2()
elseif(WAY MATCHES "^pkg_config")
  consume_with_pkg_config()
else()
  consume_with_cmake()
endif()
