// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Boost.Log with attributes that read a storage each time a record is made. Shows that nothing
// else is needed, even if another thread writes the records.

#include "../help.hpp"
#include "restaurant.hpp"
#include <boost/log/attributes/function.hpp>
#include <boost/log/attributes/value_extraction.hpp>
#include <boost/log/core/core.hpp>
#include <boost/log/core/record_view.hpp>
#include <boost/log/sinks/async_frontend.hpp>
#include <boost/log/sinks/text_ostream_backend.hpp>
#include <boost/log/sources/logger.hpp>
#include <boost/log/sources/record_ostream.hpp>
#include <boost/smart_ptr/make_shared_object.hpp>
#include <boost/smart_ptr/shared_ptr.hpp>
#include <iostream>
#include <string>

namespace {

namespace logging = boost::log;

using backend = logging::sinks::text_ostream_backend;
using sink = logging::sinks::asynchronous_sink<backend>;

// A thread of its own writes the records.
boost::shared_ptr<sink> add_sink()
{
  const auto result = boost::make_shared<sink>();
  result->locked_backend()->add_stream(
      boost::shared_ptr<std::ostream>(&std::cout, [](auto*) {}));
  result->set_formatter([](const logging::record_view& record, auto& line) {
    line << logging::extract<std::string>("Guest", record) << ": "
         << logging::extract<std::string>("Message", record);
    const auto trace_id = logging::extract<std::string>("trace_id", record);
    if (!trace_id->empty())
      line << " trace_id=" << trace_id
           << " span_id=" << logging::extract<std::string>("span_id", record);
  });
  logging::core::get()->add_sink(result);
  return result;
}

} // namespace

int main(int argc, char* argv[])
{
  if (const auto exit_code = example::answer_help(
          argc, argv, "A log of Boost.Log whose every record knows its guest."))
    return *exit_code;

  const auto writer = add_sink();
  logging::core::get()->add_global_attribute(
      "Guest", logging::attributes::make_function(&example::current_guest));
  logging::core::get()->add_global_attribute(
      "trace_id", logging::attributes::make_function(&example::current_trace_id));
  logging::core::get()->add_global_attribute(
      "span_id", logging::attributes::make_function(&example::current_span_id));

  logging::sources::logger logger;
  example::serve_guests([&](const char* text) { BOOST_LOG(logger) << text; });

  logging::core::get()->remove_sink(writer);
  writer->stop();
  writer->flush();
}
