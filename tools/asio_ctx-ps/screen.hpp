// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_SCREEN_HPP
#define ASIO_CTX_PS_SCREEN_HPP

// What --top shows.

#include "filter.hpp"
#include <cstddef>
#include <string>
#include <vector>

namespace ps {

enum class order
{
  state, // what runs, then what is queued, then what waits; the longest first
  longest,
  count,
  type
};

struct screen_size
{
  std::size_t rows = 24;
  std::size_t columns = 80;
};

class screen
{
public:
  // `title` names the program.
  explicit screen(std::string title) : title_(std::move(title)) {}

  enum class key
  {
    none,
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    next_order,
    previous_order
  };

  void press(key pressed);

  // `all` is the number of operations before the filter. Returns at most size.rows lines,
  // none wider than size.columns, and without control characters.
  std::vector<std::string> draw(const snapshot& found, std::size_t all, screen_size size);

  // The line of the result of draw() that names the columns; beyond it if there is no room.
  std::size_t row_of_names() const noexcept { return row_of_names_; }

private:
  std::string title_;
  ps::order order_ = order::state;
  std::size_t top_ = 0;  // the first row that is shown
  std::size_t page_ = 1; // rows that fit
  std::size_t rows_ = 0;
  std::size_t row_of_names_ = 0;
};

// Cuts a text, or fills it with spaces, so that a terminal shows it in so many columns.
std::string fit(const std::string& text, std::size_t columns);

} // namespace ps

#endif // ASIO_CTX_PS_SCREEN_HPP
