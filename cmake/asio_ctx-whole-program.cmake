# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# asio_ctx_whole_program(<target>)
#
# Links asio_ctx::whole_program to the target. Each time that the target is linked, everything
# that goes into it is checked: its objects, static libraries and shared libraries. What uses
# Asio and is compiled without asio_ctx::whole_program is an error of the build.
#
# Static libraries and object libraries are not linked; they are checked as parts of the
# executables and shared libraries that they go into.
function(asio_ctx_whole_program target)
  # Not target_link_libraries, whose two forms can't be mixed for one target.
  set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES asio_ctx::whole_program)

  if(NOT CMAKE_GENERATOR MATCHES "Ninja|Makefiles" OR NOT CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF")
    message(WARNING "asio_ctx_whole_program(${target}): what goes into ${target} is not checked. "
      "The check needs ELF objects, and Ninja or Makefiles.")
    return()
  endif()

  # That of the compiler reads what is made for link-time optimisation, too.
  string(REGEX REPLACE "ar(-[0-9.]+)?$" "nm\\1" nm "${CMAKE_CXX_COMPILER_AR}")
  if(NOT EXISTS "${nm}")
    set(nm ${CMAKE_NM})
  endif()
  get_property(check GLOBAL PROPERTY asio_ctx_check_whole_program)
  get_property(launcher TARGET ${target} PROPERTY CXX_LINKER_LAUNCHER)
  set_property(TARGET ${target} PROPERTY CXX_LINKER_LAUNCHER
    ${CMAKE_COMMAND} -E env NM=${nm} READELF=${CMAKE_READELF} ${check} --link ${launcher})
endfunction()
