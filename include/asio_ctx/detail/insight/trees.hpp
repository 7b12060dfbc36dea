// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_TREES_HPP
#define ASIO_CTX_DETAIL_INSIGHT_TREES_HPP

// A snapshot as a tree: of what started what, or of the contexts.

#include <algorithm>
#include <asio_ctx/detail/insight/causes.hpp>
#include <asio_ctx/detail/insight/forest.hpp>
#include <asio_ctx/detail/insight/in_words.hpp>
#include <asio_ctx/detail/insight/report.hpp>
#include <asio_ctx/detail/insight/snapshot.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// "2051  steady_timer.async_wait  for 1.4 s  waits session::on_database"
inline std::string
line_of(const forest::shown& one, const live_operation& operation, bool has_times)
{
  std::string out = first_line(one, operation, has_times);
  if (operation.native_handle != 0 && one.count == 1)
    out += "  fd " + std::to_string(operation.native_handle);
  if (!operation.waits.empty())
    out += "  waits " + list_in_words(operation.waits);
  if (!operation.stack.empty())
    out += "  in " + stack_in_words(operation.stack);
  return out;
}

// "request=/slow  2 operations, the oldest for 3 s"
inline std::string
line_of(const forest::shown& one, const std::string& text, bool has_times)
{
  std::string out = one.count == 1 ? text : number_in_words(one.count) + " x " + text;
  out += "  " + number_in_words(one.operations)
         + (one.operations == 1 ? " operation" : " operations");
  if (has_times)
    out +=
        (one.operations == 1 ? " for " : ", the oldest for ") + time_in_words(one.oldest);
  return out;
}

inline void write_forest(
    std::ostream& out, const snapshot& found, const forest& nodes, std::size_t limit)
{
  constexpr std::size_t deepest = 32; // what is deeper is drawn there
  std::vector<bool> ended;            // for each level: whether its last node is drawn
  nodes.walk(limit, [&](const forest::shown& one, std::size_t level, bool is_last) {
    ended.resize(level);
    std::string text;
    for (std::size_t i = 1; i < std::min(level, deepest); ++i)
      text += ended[i] ? "   " : "|  ";
    if (level != 0)
      text += is_last ? "`- " : "|- ";
    ended.push_back(is_last);
    const forest::node& node = nodes[one.node];
    text += node.operation == no_place
                ? line_of(one, node.text, found.has_times)
                : line_of(one, found.operations[node.operation], found.has_times);
    write(out, text += '\n');
  });
}

// What was started by the same handler stands together, under the operation of that handler
// if it is unfinished.
inline forest tree_of_causes(const std::vector<live_operation>& operations)
{
  forest tree(operations);
  const causes cause(operations);
  std::vector<std::size_t> nodes;
  std::unordered_map<std::uint64_t, std::size_t> started_by; // a finished one: how many
  for (std::size_t i = 0; i != operations.size(); ++i)
  {
    nodes.push_back(tree.add_operation(i));
    if (operations[i].trigger_id > 1 && cause.of(i) == no_place)
      ++started_by[operations[i].trigger_id];
  }
  std::unordered_map<std::uint64_t, std::size_t> finished_ones;
  for (std::size_t i = 0; i != operations.size(); ++i)
  {
    const std::uint64_t trigger = operations[i].trigger_id;
    std::size_t parent = forest::root;
    if (cause.of(i) != no_place)
      parent = nodes[cause.of(i)];
    else if (trigger > 1 && started_by[trigger] > 1)
    {
      const auto [place, is_new] = finished_ones.emplace(trigger, no_place);
      if (is_new)
      {
        place->second = tree.add_text(std::to_string(trigger) + "  (finished)", 0);
        tree.put_under(forest::root, place->second);
      }
      parent = place->second;
    }
    tree.put_under(parent, nodes[i]);
  }
  tree.finish();
  return tree;
}

// The storages with the fewest different stores stand at the top.
class tree_of_contexts
{
public:
  explicit tree_of_contexts(const std::vector<live_operation>& operations)
    : operations_(operations), tree_(operations)
  {
    count_stores();
    const causes cause(operations);
    std::vector<std::size_t> nodes;
    for (std::size_t i = 0; i != operations.size(); ++i)
      nodes.push_back(tree_.add_operation(i));
    for (std::size_t i = 0; i != operations.size(); ++i)
    {
      const std::size_t owner = cause.owner_of(i);
      const bool belongs = owner != no_place
                           && (operations[i].stores.empty()
                               || operations[i].stores == operations[owner].stores);
      tree_.put_under(belongs ? nodes[owner] : node_of(operations[i]), nodes[i]);
    }
    tree_.finish();
  }

  const forest& tree() const noexcept { return tree_; }

private:
  void count_stores()
  {
    std::map<std::string, std::map<std::string, std::size_t>> values;
    for (const live_operation& one : operations_)
      for (const auto& [name, value] : one.stores)
        ++values[name][value];
    std::vector<std::pair<std::size_t, std::string>> sizes;
    for (const auto& [name, different] : values)
      sizes.emplace_back(different.size(), name);
    std::sort(sizes.begin(), sizes.end());
    for (const auto& [size, name] : sizes)
    {
      ranks_.emplace(name, ranks_.size());
      names_.push_back(name);
    }
  }

  std::size_t node_of(const live_operation& operation)
  {
    if (operation.stores.empty())
      return node_of(forest::root, names_.size(), {});
    std::vector<std::pair<std::size_t, std::string>> path;
    for (const auto& [name, value] : operation.stores)
      path.emplace_back(ranks_.at(name), value);
    std::sort(path.begin(), path.end());
    std::size_t node = forest::root;
    for (const auto& [storage, value] : path)
      node = node_of(node, storage, value);
    return node;
  }

  std::size_t node_of(std::size_t parent, std::size_t storage, const std::string& value)
  {
    const auto [place, is_new] =
        places_.emplace(std::make_pair(parent, std::make_pair(storage, value)), no_place);
    if (is_new)
    {
      std::string text = "(no context)";
      if (storage != names_.size())
      {
        text = safe(names_[storage]) + '=';
        append_value(text, value);
      }
      place->second = tree_.add_text(std::move(text), storage);
      tree_.put_under(parent, place->second);
    }
    return place->second;
  }

  const std::vector<live_operation>& operations_;
  forest tree_;
  std::map<std::string, std::size_t> ranks_;
  std::vector<std::string> names_; // by rank
  std::map<std::pair<std::size_t, std::pair<std::size_t, std::string>>, std::size_t>
      places_;
};

inline void write_tree(std::ostream& out, const snapshot& found, std::size_t all)
{
  if (write_why_nothing(out, found))
    return;
  write(out, heading_of(found, all) + '\n');
  write_forest(out, found, tree_of_causes(found.operations), most_alike);
  write_threads(out, found.threads);
}

inline void
write_tree_by_context(std::ostream& out, const snapshot& found, std::size_t all)
{
  constexpr std::size_t most_contexts = 20; // that look alike and are shown each
  if (write_why_nothing(out, found))
    return;
  write(out, heading_of(found, all) + '\n');
  write_forest(out, found, tree_of_contexts(found.operations).tree(), most_contexts);
  write_threads(out, found.threads);
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_TREES_HPP
