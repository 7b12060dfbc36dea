# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Two whole programs, each with a static library of its own. One library is compiled without
# asio_ctx::whole_program: that program can't be built (consume.cmake).

find_package(Boost 1.81 REQUIRED CONFIG)

foreach(kind IN ITEMS right wrong)
  add_library(${kind}_library STATIC ${CMAKE_CURRENT_LIST_DIR}/library.cpp)
  target_link_libraries(${kind}_library Boost::headers)
  add_executable(program_with_${kind}_library EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/user.cpp)
  target_link_libraries(program_with_${kind}_library ${kind}_library)
  asio_ctx_whole_program(program_with_${kind}_library)
endforeach()
asio_ctx_whole_program(right_library)
