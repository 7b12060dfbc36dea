// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "scenario.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

using differential::a;
using differential::attempt;
using differential::b;
using differential::fail;
using differential::keep_resource;
using differential::post;
using differential::say;
using differential::show;
using differential::trace;
using differential::where;

namespace {

int values = 0; // no two stores are equal

// A random program. What is decided to be different does not come up in it.
class walk
{
public:
  explicit walk(std::uint32_t seed) : state_(seed) {}

  void body(int depth, unsigned exited)
  {
    for (unsigned steps = 1 + draw(4); steps > 0; --steps)
      step(depth, exited);
  }

private:
  unsigned draw(std::size_t n)
  {
    state_ = state_ * 1664525u + 1013904223u;
    return (state_ >> 16) % static_cast<unsigned>(n);
  }

  void step(int depth, unsigned exited)
  {
    const unsigned kind = draw(depth < 5 ? 9 : 3);
    const unsigned which = 1 + draw(2);
    auto& storage = which == 1 ? a : b;
    const bool hidden = (exited & which) != 0;
    const auto deeper = [this, depth, exited] { body(depth + 1, exited); };
    switch (kind)
    {
    case 0:
      show("shows");
      where("is");
      break;
    case 1:
      if (!hidden && open_.empty())
        storage.enter_with(++values);
      break;
    case 2:
      resources_.push_back(&keep_resource("R"));
      break;
    case 3:
    case 4:
      if (!hidden)
        storage.run(++values, deeper);
      break;
    case 5:
      storage.exit([this, depth, exited, which] { body(depth + 1, exited | which); });
      break;
    case 6:
      if (posts_++ < 20)
        post([this] { body(0, 0); });
      break;
    case 7:
      if (exited == 0)
        scope(deeper);
      break;
    case 8:
      attempt([&] {
        deeper();
        fail("thrown");
      });
      break;
    }
  }

  template <class F>
  void scope(const F& deeper)
  {
    const unsigned drawn = draw(resources_.size() + 1);
    if (drawn == resources_.size())
      return;
    asio_ctx::async_resource* const r = resources_[drawn];
    if (std::find(open_.begin(), open_.end(), r) != open_.end())
      return;
    open_.push_back(r);
    r->run_in_async_scope(deeper);
    open_.pop_back();
  }

  std::uint32_t state_;
  int posts_ = 0;
  std::vector<asio_ctx::async_resource*> resources_;
  std::vector<asio_ctx::async_resource*> open_;
};

} // namespace

SCENARIO(random_walks)
{
  trace("hook").enable();
  static std::deque<walk> walks;
  for (unsigned seed = 1; seed <= 20; ++seed)
    post([seed] {
      say("walk", seed);
      walks.emplace_back(seed).body(0, 0);
    });
}
