// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_LIBDW_NAMES_HPP
#define ASIO_CTX_PS_LIBDW_NAMES_HPP

#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <asio_ctx/detail/insight/symbol_names.hpp>
#include <cstdint>
#include <memory>
#include <unordered_map>

struct Dwfl;
struct Dwfl_Module;

namespace ps {

// The names in symbol tables, and where those have none, as in stripped programs, the names
// that libdw finds: in the compressed symbols of Fedora's programs, and in debug files on
// servers, if DEBUGINFOD_URLS names any.
class libdw_names : public asio_ctx::detail::insight::name_source
{
public:
  explicit libdw_names(const asio_ctx::detail::insight::memory_source& memory);
  ~libdw_names() override;

  bool covers(std::uint64_t address) override;
  std::pair<std::uint64_t, std::uint64_t> nameless_around(std::uint64_t address) override;
  const asio_ctx::detail::insight::symbol* symbol_at(std::uint64_t address) override;

private:
  using symbol = asio_ctx::detail::insight::symbol;

  using starts = std::unordered_multimap<std::uint64_t, const char*>;

  std::unique_ptr<symbol> look_up(std::uint64_t address);
  void open();
  const starts& starts_in(::Dwfl_Module* module);

  const asio_ctx::detail::insight::memory_source& memory_;
  asio_ctx::detail::insight::symbol_names symbols_;
  ::Dwfl* libdw_ = nullptr; // opened when it is asked for the first time
  bool is_open_ = false;
  std::unordered_map<::Dwfl_Module*, starts> starts_; // where names begin
  std::unordered_map<std::uint64_t, std::unique_ptr<symbol>> known_;
};

} // namespace ps

#endif // ASIO_CTX_PS_LIBDW_NAMES_HPP
