// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "top.hpp"

#include "screen.hpp"
#include "terminal.hpp"
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>

namespace ps {

namespace {

// The signal that ends it, or 0.
int show_until_quit(target& process, const filter& wanted, const std::string& title)
{
  using clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds period(1000);
  snapshot found = process.read(); // before the terminal changes
  terminal here;
  screen drawn(title);
  for (;;)
  {
    const clock::time_point next = clock::now() + period;
    const std::size_t all = found.operations.size();
    apply(wanted, found);
    for (auto event = terminal::event::redraw; event != terminal::event::time;)
    {
      if (event == terminal::event::quit)
        return here.signal();
      if (event == terminal::event::key)
        for (const screen::key key : here.keys())
          drawn.press(key);
      const auto lines = drawn.draw(found, all, here.size());
      here.show(lines, drawn.row_of_names());
      event = here.wait(std::max(
          std::chrono::milliseconds(),
          std::chrono::duration_cast<std::chrono::milliseconds>(next - clock::now())));
    }
    found = process.read();
  }
}

} // namespace

result run_top(target& process, const filter& wanted, const std::string& title)
{
  const int signal = show_until_quit(process, wanted, title);
  if (signal != 0)
  {
    ::signal(signal, SIG_DFL);
    ::raise(signal);
  }
  return result::found;
}

} // namespace ps
