// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Lets baggage.py use asio_ctx::baggage. Reads commands from lines, in which texts are
// hexadecimal, and "-" stands for no text:
//
//     parse HEADER            is answered by lines "entry", "property" and "end"
//     entry KEY VALUE         adds a member
//     property KEY VALUE      gives the member that was added last a property
//     write                   is answered by the header of the members that were added

#include <asio_ctx/baggage.hpp>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using asio_ctx::baggage;
using asio_ctx::baggage_property;

struct entry
{
  std::string key;
  std::string value;
  std::vector<baggage_property> properties;
};

std::string to_hex(std::string_view text)
{
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex = "x";
  for (const char c : text)
  {
    hex += digits[static_cast<unsigned char>(c) >> 4];
    hex += digits[static_cast<unsigned char>(c) & 15];
  }
  return hex;
}

std::string from_hex(const std::string& hex)
{
  std::string text;
  for (std::size_t i = 1; i + 1 < hex.size(); i += 2)
    text += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return text;
}

void parse(const std::string& header)
{
  const baggage parsed = baggage::parse(header);
  for (const baggage::member& member : parsed)
  {
    std::cout << "entry " << to_hex(member.key()) << ' ' << to_hex(member.value())
              << '\n';
    for (const baggage_property& property : member.properties())
      std::cout << "property " << to_hex(property.key) << ' '
                << (property.value ? to_hex(*property.value) : "-") << '\n';
  }
  std::cout << "end" << std::endl;
}

void write(const std::vector<entry>& entries)
{
  baggage all;
  for (const entry& each : entries)
    all = all.with(each.key, each.value, each.properties);
  std::cout << to_hex(all.header()) << std::endl;
}

} // namespace

int main()
{
  std::vector<entry> entries;
  for (std::string line; std::getline(std::cin, line);)
  {
    std::istringstream words(line);
    std::string command, first, second;
    words >> command >> first >> second;
    if (command == "parse")
      parse(from_hex(first));
    else if (command == "entry")
      entries.push_back({from_hex(first), from_hex(second), {}});
    else if (command == "property")
      entries.back().properties.push_back(
          {from_hex(first),
           second == "-" ? std::nullopt : std::optional<std::string>(from_hex(second))});
    else if (command == "write")
    {
      write(entries);
      entries.clear();
    }
  }
}
