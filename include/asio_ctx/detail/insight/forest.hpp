// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_FOREST_HPP
#define ASIO_CTX_DETAIL_INSIGHT_FOREST_HPP

// Unfinished operations as trees, where trees that look alike are shown once. Nothing here
// is recursive: what is read from a program's memory may be as deep as it is large.

#include <algorithm>
#include <asio_ctx/live_operation.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

inline constexpr std::size_t no_place = std::numeric_limits<std::size_t>::max();

// Whether the two are the same to a reader, except for their ids, objects and stores.
inline bool are_alike(const live_operation& a, const live_operation& b) noexcept
{
  const auto same_frame = [](const coroutine_frame& x, const coroutine_frame& y) {
    return x.line == y.line && x.function == y.function && x.file == y.file;
  };
  return a.state == b.state && a.is_work_guard == b.is_work_guard && a.type == b.type
         && a.waits == b.waits
         && std::equal(
             a.stack.begin(), a.stack.end(), b.stack.begin(), b.stack.end(), same_frame);
}

// Numbers for kinds of operations: the same number for all that are alike.
class kinds
{
public:
  explicit kinds(const std::vector<live_operation>& operations) : operations_(operations)
  {}

  std::size_t operator()(std::size_t operation)
  {
    const live_operation& one = operations_[operation];
    if (last_ != no_place && are_alike(operations_[last_], one)) // often
      return last_;
    const std::size_t number = hash(one);
    const auto [first, last] = first_ones_.equal_range(number);
    const auto found = std::find_if(first, last, [&](const auto& entry) {
      return are_alike(operations_[entry.second], one);
    });
    last_ =
        found != last ? found->second : first_ones_.emplace(number, operation)->second;
    return last_;
  }

private:
  static std::size_t hash(const live_operation& one) noexcept
  {
    const std::hash<std::string> hash_of_text;
    std::size_t hash = hash_of_text(one.type) + static_cast<std::size_t>(one.state);
    const auto add = [&hash](std::size_t more) { hash = hash * 31 + more; };
    for (const std::string& name : one.waits)
      add(hash_of_text(name));
    for (const coroutine_frame& frame : one.stack)
      add(hash_of_text(frame.function) + frame.line);
    return hash;
  }

  const std::vector<live_operation>& operations_;
  std::unordered_multimap<std::size_t, std::size_t> first_ones_;
  std::size_t last_ = no_place; // the kind that was asked for last
};

class forest
{
public:
  struct node
  {
    std::size_t operation = no_place; // or a text
    std::string text;
    std::size_t kind = no_place; // then of the whole tree
    std::size_t first_child = no_place;
    std::size_t last_child = no_place;
    std::size_t next = no_place; // with the same parent

    std::size_t operations = 0; // in the tree
    std::chrono::nanoseconds oldest{};
  };

  // Nodes that look alike, as one.
  struct shown
  {
    std::size_t node = no_place; // the first one of them
    std::size_t count = 1;
    std::size_t operations = 0; // in all of their trees
    std::chrono::nanoseconds youngest{};
    std::chrono::nanoseconds oldest{};
  };

  explicit forest(const std::vector<live_operation>& operations)
    : operations_(operations), kind_of_(operations)
  {
    nodes_.reserve(operations.size() + 1);
    nodes_.emplace_back();
  }

  static constexpr std::size_t root = 0;

  const node& operator[](std::size_t index) const { return nodes_[index]; }

  std::size_t add_operation(std::size_t operation)
  {
    nodes_.emplace_back();
    nodes_.back().operation = operation;
    nodes_.back().kind = kind_of_(operation);
    nodes_.back().operations = 1;
    nodes_.back().oldest = operations_[operation].age;
    return nodes_.size() - 1;
  }

  // Texts of the same kind look alike.
  std::size_t add_text(std::string text, std::size_t kind)
  {
    nodes_.emplace_back();
    nodes_.back().text = std::move(text);
    nodes_.back().kind = operations_.size() + kind;
    return nodes_.size() - 1;
  }

  // Children have to be added in the order in which they are shown, and no node may become
  // its own ancestor.
  void put_under(std::size_t parent, std::size_t child)
  {
    std::size_t& last = nodes_[parent].last_child;
    (last == no_place ? nodes_[parent].first_child : nodes_[last].next) = child;
    last = child;
  }

  // Has to be called when all nodes are in their places.
  void finish()
  {
    std::vector<std::size_t> order = {root}; // parents before their children
    for (std::size_t i = 0; i != order.size(); ++i)
      for_each_child(order[i], [&order](std::size_t child) { order.push_back(child); });
    std::map<std::vector<std::size_t>, std::size_t> kinds_of_trees;
    for (std::size_t i = order.size(); i-- != 0;)
    {
      node& one = nodes_[order[i]];
      if (one.first_child == no_place)
        continue;
      std::vector<std::size_t> key; // the kinds of the children and its own
      for_each_child(order[i], [&](std::size_t child) {
        key.push_back(nodes_[child].kind);
        one.operations += nodes_[child].operations;
        one.oldest = std::max(one.oldest, nodes_[child].oldest);
      });
      std::sort(key.begin(), key.end());
      key.erase(std::unique(key.begin(), key.end()), key.end());
      key.push_back(one.kind);
      const std::size_t next = nodes_.size() * 2 + kinds_of_trees.size();
      one.kind = kinds_of_trees.emplace(std::move(key), next).first->second;
    }
  }

  // The children of a node. More than `limit` of them that look alike are one of the result.
  std::vector<shown> children(std::size_t parent, std::size_t limit) const
  {
    if (nodes_[parent].first_child == no_place)
      return {};
    std::unordered_map<std::size_t, std::size_t> counts; // of kinds
    for_each_child(parent, [&](std::size_t child) { ++counts[nodes_[child].kind]; });
    std::unordered_map<std::size_t, std::size_t> places; // in the result
    std::vector<shown> result;
    for_each_child(parent, [&](std::size_t child) {
      const node& one = nodes_[child];
      if (counts[one.kind] > limit)
      {
        const auto [place, is_new] = places.emplace(one.kind, result.size());
        if (!is_new)
          return add(result[place->second], one);
      }
      result.push_back({child, 1, one.operations, one.oldest, one.oldest});
    });
    return result;
  }

  // Calls visit(shown, level, is_last) for what is shown, from the top.
  template <class Visit>
  void walk(std::size_t limit, Visit visit) const
  {
    struct step
    {
      std::vector<shown> nodes;
      std::size_t next = 0;
    };
    std::vector<step> path(1);
    path.back().nodes = children(root, limit);
    while (!path.empty())
    {
      if (path.back().next == path.back().nodes.size())
      {
        path.pop_back();
        continue;
      }
      const shown one = path.back().nodes[path.back().next++];
      visit(one, path.size() - 1, path.back().next == path.back().nodes.size());
      path.emplace_back();
      path.back().nodes = children(one.node, limit);
    }
  }

private:
  template <class Use>
  void for_each_child(std::size_t parent, Use use) const
  {
    for (std::size_t child = nodes_[parent].first_child; child != no_place;
         child = nodes_[child].next)
      use(child);
  }

  static void add(shown& group, const node& one)
  {
    ++group.count;
    group.operations += one.operations;
    group.youngest = std::min(group.youngest, one.oldest);
    group.oldest = std::max(group.oldest, one.oldest);
  }

  const std::vector<live_operation>& operations_;
  kinds kind_of_;
  std::vector<node> nodes_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_FOREST_HPP
