// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// spdlog with custom flags in the pattern, which read a storage. Shows how to pass formatted
// lines to a logger that writes on another thread.

#include "../help.hpp"
#include "restaurant.hpp"
#include <cstdio>
#include <ctime>
#include <memory>
#include <mutex>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <string>
#include <utility>

namespace {

// A flag of a pattern that stands for the result of a function.
class function_flag : public spdlog::custom_flag_formatter
{
public:
  explicit function_flag(std::string (*function)()) : function_(function) {}

  void format(const spdlog::details::log_msg&, const std::tm&, spdlog::memory_buf_t& line)
      override
  {
    const std::string text = function_();
    line.append(text.data(), text.data() + text.size());
  }

  std::unique_ptr<custom_flag_formatter> clone() const override
  {
    return std::make_unique<function_flag>(function_);
  }

private:
  std::string (*function_)();
};

// The fields that a log line has in a trace.
std::string current_trace_fields()
{
  const std::string trace_id = example::current_trace_id();
  if (trace_id.empty())
    return "";
  return " trace_id=" + trace_id + " span_id=" + example::current_span_id();
}

std::unique_ptr<spdlog::formatter> formatter_with_guest()
{
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<function_flag>('G', &example::current_guest);
  formatter->add_flag<function_flag>('J', &current_trace_fields);
  formatter->set_pattern("%G: %v%J");
  return formatter;
}

// Formats at once, in the context of the code that logs, and lets another logger write.
class format_here : public spdlog::sinks::base_sink<std::mutex>
{
public:
  explicit format_here(std::shared_ptr<spdlog::logger> writer)
    : writer_(std::move(writer))
  {
    writer_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "%v", spdlog::pattern_time_type::local, ""));
  }

private:
  void sink_it_(const spdlog::details::log_msg& message) override
  {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    writer_->log(
        message.time, message.source, message.level,
        spdlog::string_view_t(line.data(), line.size()));
  }

  void flush_() override { writer_->flush(); }

  std::shared_ptr<spdlog::logger> writer_;
};

// Writes on a thread of its own, and waits for that thread at the end.
class asynchronous
{
public:
  std::shared_ptr<spdlog::logger> logger() const { return logger_; }

private:
  std::shared_ptr<spdlog::details::thread_pool> thread_ =
      std::make_shared<spdlog::details::thread_pool>(1024, 1);
  std::shared_ptr<spdlog::logger> logger_ = std::make_shared<spdlog::async_logger>(
      "asynchronous", std::make_shared<spdlog::sinks::stdout_sink_mt>(), thread_);
};

void serve_guests(const char* title, spdlog::logger& logger)
{
  std::puts(title);
  logger.set_formatter(formatter_with_guest());
  example::serve_guests([&](const char* text) { logger.info(text); });
}

} // namespace

int main(int argc, char* argv[])
{
  if (const auto exit_code = example::answer_help(
          argc, argv,
          "Logs of spdlog whose lines know their guest, and one whose do not."))
    return *exit_code;

  {
    spdlog::logger logger("here", std::make_shared<spdlog::sinks::stdout_sink_mt>());
    serve_guests("written at once:", logger);
  }
  {
    const asynchronous writer;
    serve_guests("\nformatted and written by another thread:", *writer.logger());
  }
  {
    const asynchronous writer;
    spdlog::logger logger("here", std::make_shared<format_here>(writer.logger()));
    serve_guests("\nformatted at once, written by another thread:", logger);
  }
}
