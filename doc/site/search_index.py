# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""What MkDocs' index of the search lacks: names rank first, and words that people look for find
what they mean (synonyms.txt). Files that are shown as they are stay out of it."""

import html
import json
import re

import sources
from reference import MAIN_CLASS

PARTS_OF_PAGES = {"class", "header", "synopsis", "description", "classes", "reference"}


def synonyms_of(path):
    """Words, and the titles that they mean."""
    for line in path.read_text().splitlines():
        words, colon, titles = line.partition(": ")
        if colon and not line.startswith("#"):
            yield words.split(), [title.strip().lower() for title in titles.split(" | ")]


def words_of(title):
    return re.findall(r"[^\W_]+", title.lower())


def name_reference(entry):
    """Names are tags, too, which weigh most in the theme's search. They are not shown."""
    page, _, anchor = entry["location"].partition("#")
    is_header = page.endswith(".hpp.html")
    if (not page.startswith(sources.REFERENCE + "/") or anchor in PARTS_OF_PAGES
            or is_header and not anchor):
        return
    owner = page[len(sources.REFERENCE) + 1:-len(".html")].replace("-", "::")
    entry["tags"] = (entry["tags"] + words_of(entry["title"])) * (4 if owner == MAIN_CLASS else 2)
    if anchor and not is_header:
        entry["title"] = f"{owner}::{entry['title']}"


def finish(output, synonyms):
    """Writes the index, and a script of it for pages without a server. Returns the errors."""
    path = output / "search" / "search_index.json"
    index = json.loads(path.read_text())
    index["docs"] = [
        entry for entry in index["docs"] if not entry["location"].startswith(sources.SOURCES)]
    for entry in index["docs"]:
        entry["tags"] = ["".join(words_of(html.unescape(entry["title"])))]  # see search.js
        name_reference(entry)
    errors = []
    for words, titles in synonyms_of(synonyms):
        for title in titles:
            meant = [entry for entry in index["docs"] if html.unescape(entry["title"]).lower() == title]
            for entry in meant:
                entry["tags"] += words
            if not meant:
                errors.append(f"{synonyms.name}: no title is {title}")
    data = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(data)
    # Material 9 takes it from __index, search.js does it for Material 8.
    path.with_suffix(".js").write_text(f"var __index = {data};\n")
    return errors
