# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Compilers differ in the option, so it is the consumer's compiler that is asked: this file is
# included here and, with the installed targets, there.

if(MSVC) # also clang-cl
  set(asio_ctx_include_automatic /FIasio_ctx/automatic.hpp)
else()
  set(asio_ctx_include_automatic "SHELL:-include asio_ctx/automatic.hpp")
endif()
set(asio_ctx_include_automatic "$<$<COMPILE_LANGUAGE:CXX>:${asio_ctx_include_automatic}>")
