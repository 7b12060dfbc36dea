// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "run.hpp"

#include "filter.hpp"
#include "top.hpp"
#include <asio_ctx/detail/insight/json.hpp>
#include <asio_ctx/detail/insight/report.hpp>
#include <asio_ctx/detail/insight/safe_text.hpp>
#include <asio_ctx/detail/insight/trees.hpp>
#include <asio_ctx/version.hpp>
#include <exception>
#include <langinfo.h>
#include <sstream>
#include <string>
#include <string_view>

namespace ps {
namespace {

namespace insight = asio_ctx::detail::insight;

#ifdef ASIO_CTX_PS_LIBDW
constexpr std::string_view built_with = " with libdw";
#else
constexpr std::string_view built_with;
#endif

void write_view(std::ostream& out, view wanted, const snapshot& found, std::size_t all)
{
  if (wanted == view::json)
    return insight::write_json(out, found);
  std::ostringstream text;
  if (wanted == view::tree)
    insight::write_tree(text, found, all);
  else if (wanted == view::tree_by_context)
    insight::write_tree_by_context(text, found, all);
  else
    insight::write_list(text, found, all);
  const bool is_utf8 = std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
  out << (is_utf8 ? text.str() : insight::ascii_alone(text.str()));
}

result show(const arguments& wanted, target& from, std::ostream& out)
{
  if (wanted.view == view::top)
    return run_top(from, wanted.filter, from.name());
  snapshot found = from.read();
  if (!found.has_times && wanted.filter.older.count() != 0)
    throw failure(
        result::wrong_use,
        "The core file does not say how old its operations are: --older can't be used.");
  const std::size_t all = found.operations.size();
  apply(wanted.filter, found);
  write_view(out, wanted.view, found, all);
  out.flush();
  if (!out)
    throw failure(result::not_readable, "The output can't be written.");
  return found.operations.empty() ? result::nothing_found : result::found;
}

} // namespace

result
run(int argc, char* argv[], open_target open, std::ostream& output, std::ostream& errors)
{
  try
  {
    const arguments wanted = parse_arguments(argc, argv);
    if (wanted.view == view::help)
      output << help_text;
    else if (wanted.view == view::version)
      output << "asio_ctx-ps " ASIO_CTX_VERSION_STRING << built_with << '\n';
    else
      return show(wanted, *open(wanted), output);
    return result::found;
  }
  catch (const failure& why)
  {
    errors << "asio_ctx-ps: " << why.what() << '\n';
    return why.result();
  }
  catch (const std::exception& why) // no memory, above all
  {
    errors << "asio_ctx-ps: " << why.what() << '\n';
    return result::not_readable;
  }
}

} // namespace ps
