// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_TERMINAL_HPP
#define ASIO_CTX_PS_TERMINAL_HPP

#include "screen.hpp"
#include <chrono>
#include <csignal>
#include <string>
#include <termios.h>
#include <vector>

namespace ps {

// The terminal, with keys instead of lines and a screen of its own. It is put back when the
// object ends, when the program is stopped or ended by a signal, and when it crashes.
class terminal
{
public:
  // Throws failure if input or output is none.
  terminal();
  ~terminal();

  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  screen_size size() const;

  void show(const std::vector<std::string>& lines, std::size_t row_of_names);

  enum class event
  {
    time,   // is over
    key,    // keys() has what was pressed
    redraw, // the size may be another
    quit
  };

  event wait(std::chrono::milliseconds longest);

  const std::vector<screen::key>& keys() const noexcept { return keys_; }

  // The signal that ended wait() with event::quit, or 0. Ends the program with it, as if
  // nobody had caught it, after the object's end.
  int signal() const noexcept { return signal_; }

private:
  void enter();
  void leave();
  event on_signal();
  event read_keys();

  sigset_t old_mask_;
  int signals_ = -1; // a descriptor
  int signal_ = 0;
  bool is_utf8_ = true;
  std::vector<screen::key> keys_;
};

} // namespace ps

#endif // ASIO_CTX_PS_TERMINAL_HPP
