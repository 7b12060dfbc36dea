# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""What the search finds beyond the words of the pages: keywords.txt, and not the listed files."""

import json

import sources


def keywords_of(path):
    """The words of each place."""
    found = {}
    for line in path.read_text().splitlines():
        place, colon, words = line.partition(": ")
        if colon and not line.startswith("#"):
            found.setdefault(place, []).extend(words.split())
    return found


def finish(output, keywords):
    """Writes the index, and a script of it for pages without a server. Returns the errors."""
    path = output / "search" / "search_index.json"
    index = json.loads(path.read_text())
    index["docs"] = [
        entry for entry in index["docs"] if not entry["location"].startswith(sources.SOURCES)]
    entries = {entry["location"]: entry for entry in index["docs"]}
    errors = []
    for place, words in keywords_of(keywords).items():
        if place in entries:
            entries[place]["tags"] = words
        else:
            errors.append(f"{keywords.name}: there is no {place}")
    data = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(data)
    path.with_suffix(".js").write_text(f"searchIndex({data});\n")
    return errors
