// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_CONFIG_HPP
#define ASIO_CTX_DETAIL_BASE_CONFIG_HPP

#if defined(_MSVC_LANG) ? _MSVC_LANG < 201703L : __cplusplus < 201703L
#error asio_ctx needs C++17 or newer: compile with -std=c++17 or -std=c++20
#include <asio_ctx/that_is_all> // is not there: compilers stop here, and say no more
#endif

// Everything that shared libraries must have in common (the state of a thread, the table
// of storages) has default visibility. So a program and its libraries see one context,
// even if they are built with -fvisibility=hidden. Windows has no such attribute: there,
// each DLL has a context of its own.
#if defined(_WIN32)
#define ASIO_CTX_DETAIL_SHARED
#else
#define ASIO_CTX_DETAIL_SHARED __attribute__((visibility("default")))
#endif

#if defined(_MSC_VER)
#define ASIO_CTX_DETAIL_NOINLINE __declspec(noinline)
#else
#define ASIO_CTX_DETAIL_NOINLINE __attribute__((noinline))
#endif

// For the functions that every handler runs: calls to them would cost as much as their
// work.
#if defined(_MSC_VER)
#define ASIO_CTX_DETAIL_ALWAYS_INLINE __forceinline
#else
#define ASIO_CTX_DETAIL_ALWAYS_INLINE __attribute__((always_inline)) inline
#endif

// States that a thread-local variable needs no initialiser at run time, which would cost
// a guard on every access from another translation unit.
#if defined(__cpp_constinit)
#define ASIO_CTX_DETAIL_CONSTINIT constinit
#elif defined(__clang__)
#define ASIO_CTX_DETAIL_CONSTINIT [[clang::require_constant_initialization]]
#elif defined(__GNUC__)
#define ASIO_CTX_DETAIL_CONSTINIT __constinit
#else
#define ASIO_CTX_DETAIL_CONSTINIT
#endif

// The sanitizers that the library has to tell what it does.
#if defined(__has_feature)
#define ASIO_CTX_DETAIL_HAS_FEATURE(feature) __has_feature(feature)
#else
#define ASIO_CTX_DETAIL_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || ASIO_CTX_DETAIL_HAS_FEATURE(address_sanitizer)
#define ASIO_CTX_DETAIL_ASAN 1
#else
#define ASIO_CTX_DETAIL_ASAN 0
#endif
#if defined(__SANITIZE_THREAD__) || ASIO_CTX_DETAIL_HAS_FEATURE(thread_sanitizer)
#define ASIO_CTX_DETAIL_TSAN 1
#else
#define ASIO_CTX_DETAIL_TSAN 0
#endif

// AddressSanitizer detects a use after free only if the memory goes back to the heap.
// Blocks have the same sizes with and without it, because translation units without it
// recycle the blocks of those with it.
#define ASIO_CTX_DETAIL_RECYCLE !ASIO_CTX_DETAIL_ASAN

#endif // ASIO_CTX_DETAIL_BASE_CONFIG_HPP
