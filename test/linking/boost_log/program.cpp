// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A program that uses Boost.Log, and calls the part that uses Asio.
//
//   program console|udp

#include <boost/log/core.hpp>
#include <boost/log/sinks/sync_frontend.hpp>
#include <boost/log/sinks/syslog_backend.hpp>
#include <boost/log/trivial.hpp>
#include <boost/smart_ptr/make_shared.hpp>
#include <iostream>
#include <string>

extern "C" int right_handlers(int posted);

void log_by_udp()
{
  namespace log = boost::log;
  const auto backend = boost::make_shared<log::sinks::syslog_backend>(
      log::keywords::use_impl = log::sinks::syslog::udp_socket_based);
  backend->set_target_address("127.0.0.1", 9);
  log::core::get()->add_sink(
      boost::make_shared<log::sinks::synchronous_sink<log::sinks::syslog_backend>>(
          backend));
}

int main(int, char* argv[])
{
  if (std::string(argv[1]) == "udp")
    log_by_udp();
  BOOST_LOG_TRIVIAL(info) << "begins";
  std::cout << right_handlers(100) << " of 100 handlers are right" << std::endl;
}
