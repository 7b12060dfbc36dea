// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "program.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace model {
namespace {

constexpr auto action_count = static_cast<std::size_t>(action::count_);

constexpr std::size_t most_steps = 160;
constexpr unsigned deepest = 9;
constexpr std::size_t most_requests = 6;

struct traits
{
  const char* name;
  unsigned char weight; // of 256
  bool has_body;
};

constexpr std::array<traits, action_count> all_traits = {{
    {"end", 62, false},
    {"run", 13, true},
    {"exit", 7, true},
    {"scope", 10, true},
    {"enter", 13, false},
    {"disable", 3, false},
    {"new_storage", 7, true},
    {"forget", 3, false},
    {"bind", 5, true},
    {"snapshot", 5, true},
    {"resource", 6, true},
    {"attempt", 4, true},
    {"fail", 2, false},
    {"watch", 2, true},
    {"switch_fiber", 2, true},
    {"without_context", 3, true},
    {"post", 16, true},
    {"dispatch", 9, true},
    {"defer", 7, true},
    {"timer", 8, true},
    {"cancelled_timer", 6, true},
    {"channel", 5, true},
    {"socket", 4, true},
    {"foreign", 5, true},
    {"resource_job", 5, true},
    {"immediate", 3, true},
    {"limited", 3, true},
    {"inline_handler", 3, true},
    {"composed", 2, true},
    {"adapted", 2, true},
    {"both_posted", 2, true},
    {"hop", 3, true},
    {"untracked", 3, true},
    {"kept", 3, true},
    {"through_strand", 2, true},
    {"hook_starts", 1, true},
    {"fork", 1, true},
    {"coroutine", 6, true},
    {"fiber", 2, true},
    {"both", 5, true},
    {"either", 3, true},
}};

static_assert(all_traits.back().name, "a row for each action, in their order");

constexpr unsigned sum_of_weights()
{
  unsigned sum = 0;
  for (const traits& t : all_traits)
    sum += t.weight;
  return sum;
}

static_assert(sum_of_weights() == 256);

const traits& traits_of(action a)
{
  return all_traits[static_cast<std::size_t>(a)];
}

action action_of(std::uint8_t byte)
{
  unsigned rest = byte;
  for (std::size_t i = 0; i != action_count; ++i)
  {
    if (rest < all_traits[i].weight)
      return static_cast<action>(i);
    rest -= all_traits[i].weight;
  }
  return action::end;
}

std::uint8_t byte_of(action a)
{
  unsigned first = 0;
  for (std::size_t i = 0; i != static_cast<std::size_t>(a); ++i)
    first += all_traits[i].weight;
  return static_cast<std::uint8_t>(first);
}

class reader
{
public:
  explicit reader(const bytes& from) : from_(from) {}

  std::uint8_t next() { return at_ == from_.size() ? 0 : from_[at_++]; }

  // So many steps at most.
  std::vector<step> steps(unsigned depth, std::size_t& left)
  {
    std::vector<step> all;
    while (left != 0)
    {
      const action what = action_of(next());
      if (what == action::end)
        break;
      --left;
      step made{what, next(), next(), {}};
      if (traits_of(what).has_body && depth != deepest)
        made.body = steps(depth + 1, left);
      all.push_back(std::move(made));
    }
    return all;
  }

private:
  const bytes& from_;
  std::size_t at_ = 0;
};

void write(const std::vector<step>& steps, unsigned depth, bytes& to)
{
  for (const step& s : steps)
  {
    to.insert(to.end(), {byte_of(s.what), s.first, s.second});
    if (traits_of(s.what).has_body && depth != deepest)
      write(s.body, depth + 1, to);
  }
  to.push_back(byte_of(action::end));
}

void print(const std::vector<step>& steps, std::size_t depth, std::string& to)
{
  for (const step& s : steps)
  {
    to.append(2 * depth, ' ').append(name_of(s.what));
    to.append(" ").append(std::to_string(s.first));
    to.append(" ").append(std::to_string(s.second)).append("\n");
    print(s.body, depth + 1, to);
  }
}

std::size_t count(const std::vector<step>& steps)
{
  std::size_t sum = steps.size();
  for (const step& s : steps)
    sum += count(s.body);
  return sum;
}

bool has(const std::vector<step>& steps, action a)
{
  return std::any_of(steps.begin(), steps.end(), [&](const step& s) {
    return s.what == a || has(s.body, a);
  });
}

void replace(std::vector<step>& steps, action in_place_of, action a)
{
  for (step& s : steps)
  {
    if (s.what == in_place_of)
      s.what = a;
    replace(s.body, in_place_of, a);
  }
}

// All versions of the steps with one less, or one replaced by its body.
void shrink(const std::vector<step>& steps, std::vector<std::vector<step>>& to)
{
  for (std::size_t i = 0; i != steps.size(); ++i)
  {
    const auto at = static_cast<std::ptrdiff_t>(i);
    std::vector<step> without = steps;
    without.erase(without.begin() + at);
    to.push_back(without);
    const std::vector<step>& body = steps[i].body;
    if (!body.empty())
    {
      without.insert(without.begin() + at, body.begin(), body.end());
      to.push_back(std::move(without));
    }
    std::vector<std::vector<step>> bodies;
    shrink(body, bodies);
    for (std::vector<step>& smaller_body : bodies)
    {
      to.push_back(steps);
      to.back()[i].body = std::move(smaller_body);
    }
    if (steps[i].second != 0)
    {
      to.push_back(steps);
      to.back()[i].second = 0;
    }
  }
}

} // namespace

const char* name_of(action a) noexcept
{
  return traits_of(a).name;
}

void add_counts(counts_of_steps& to, const counts_of_steps& more)
{
  for (std::size_t i = 0; i != to.size(); ++i)
    to[i] += more[i];
}

bytes bytes_of_seed(std::uint64_t seed, std::size_t size)
{
  bytes made(size);
  for (std::uint8_t& byte : made)
  {
    seed += 0x9e3779b97f4a7c15; // splitmix64
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    byte = static_cast<std::uint8_t>((z ^ (z >> 31)) >> 56);
  }
  return made;
}

program parse(const bytes& from)
{
  reader in(from);
  program made;
  const std::uint8_t flags = in.next();
  made.how.threads = 1 + flags % 4;
  made.how.has_hook = (flags & 0x30) == 0x10;
  made.how.has_top_context = (flags & 0x40) != 0;
  const std::uint8_t stop = in.next();
  made.how.stop_after = stop < 64 ? 1 + stop % 32 : 0;
  const std::size_t requests = 1 + in.next() % most_requests;
  for (std::size_t i = 0; i != requests; ++i)
  {
    std::size_t left = most_steps / requests;
    made.requests.push_back({action::post, in.next(), 0, in.steps(0, left)});
  }
  return made;
}

bytes encode(const program& p)
{
  const unsigned flags = (p.how.threads - 1) | (p.how.has_hook ? 0x10u : 0u)
                         | (p.how.has_top_context ? 0x40u : 0u);
  const unsigned stop = p.how.stop_after != 0 ? p.how.stop_after - 1 : 255;
  bytes to = {
      static_cast<std::uint8_t>(flags), static_cast<std::uint8_t>(stop),
      static_cast<std::uint8_t>(p.requests.size() - 1)};
  for (const step& request : p.requests)
  {
    to.push_back(request.first);
    write(request.body, 0, to);
  }
  return to;
}

std::string text_of(const program& p)
{
  std::string text = std::to_string(p.how.threads) + " threads";
  if (p.how.has_hook)
    text += ", a hook";
  if (p.how.has_top_context)
    text += ", threads with contexts of their own";
  if (p.how.stop_after != 0)
    text += ", stopped after " + std::to_string(p.how.stop_after) + " handlers";
  text += "\n";
  print(p.requests, 0, text);
  return text;
}

std::size_t size_of(const program& p)
{
  return count(p.requests);
}

bool has(const program& p, action a)
{
  return has(p.requests, a);
}

program replaced(program p, action in_place_of, action a)
{
  replace(p.requests, in_place_of, a);
  return p;
}

std::vector<program> smaller(const program& p)
{
  std::vector<program> all;
  for (std::size_t i = 0; i != p.requests.size() && p.requests.size() != 1; ++i)
  {
    all.push_back(p);
    all.back().requests.erase(
        all.back().requests.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (std::size_t i = 0; i != p.requests.size(); ++i)
  {
    std::vector<std::vector<step>> bodies;
    shrink(p.requests[i].body, bodies);
    for (std::vector<step>& body : bodies)
    {
      all.push_back(p);
      all.back().requests[i].body = std::move(body);
    }
  }
  const auto with = [&](auto change) {
    all.push_back(p);
    change(all.back().how);
  };
  if (p.how.threads != 1)
    with([](settings& how) { how.threads = 1; });
  if (p.how.has_hook)
    with([](settings& how) { how.has_hook = false; });
  if (p.how.has_top_context)
    with([](settings& how) { how.has_top_context = false; });
  if (p.how.stop_after != 0)
    with([](settings& how) { how.stop_after = 0; });
  std::sort(all.begin(), all.end(), [](const program& a, const program& b) {
    return size_of(a) < size_of(b);
  });
  return all;
}

} // namespace model
