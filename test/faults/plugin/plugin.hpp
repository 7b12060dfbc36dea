// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_FAULTS_PLUGIN_HPP
#define ASIO_CTX_TEST_FAULTS_PLUGIN_HPP

#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/io_context.hpp>
#include <string>

using plugin_storage = asio_ctx::async_local_storage<std::string>;

/** What a library does for the program. */
struct plugin_interface
{
  /** The store, as the library's code sees it. */
  std::string (*read)(plugin_storage&);

  /** The id of the resource that runs. */
  asio_ctx::async_id (*id)();

  /** Calls a function in a scope of the library's. */
  void (*run)(plugin_storage&, const char* store, void (*f)());

  /** Posts a function of the library's, which writes down what it sees. */
  void (*post)(asio_ctx::io_context&, plugin_storage&, std::string& seen);

  /** The store of the library's own storage in a frame. */
  std::string (*read_own)(asio_ctx::context_frame frame);

  /** Enters a context to the end of the handler, with a storage of the library's own. */
  void (*enter)(plugin_storage&, const char* store);
};

extern "C" __attribute__((visibility("default"))) plugin_interface get_plugin();

#endif // ASIO_CTX_TEST_FAULTS_PLUGIN_HPP
