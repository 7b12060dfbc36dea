# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Looks at the site in a Chromium, as a reader would: from a directory, wide and on a phone."""

import json

import browser

PHONE, DESK = 390, 1300
PAGES = (
    "index.html", "doc/index.html", "doc/quick-start.html", "doc/why.html", "doc/design.html",
    "doc/cookbook.html", "doc/benchmarks.html", "doc/reference/index.html",
    "doc/reference/async_local_storage.html", "doc/reference/bind_context.hpp.html",
    "source/example/quickstart/quickstart.cpp.html")

# What is typed, and a part of the address of what has to be the first result.
SEARCHES = (
    ("run", "async_local_storage.html#run"),
    ("async_local_storage", "async_local_storage.html"),
    ("enter_with", "async_local_storage.html#enter_with"),
    ("enterWith", "async_local_storage.html#enter_with"),
    ("get_store", "async_local_storage.html#get_store"),
    ("bind_context", "bind_context.hpp.html#bind_context"),
    ("quick start", "quick-start.html"),
    ("hang", "asio_ctx-ps.html"),
    ("cookbook", "cookbook.html"))

META = "document.querySelector('.md-search-result__meta').textContent"
RESULTS = "[...document.querySelectorAll('.md-search-result__link')]"
FOCUS = "document.activeElement"


class Looks:
    def __init__(self, tab, output):
        self.tab, self.root, self.errors, self.where = tab, output.as_uri() + "/", [], ""

    def open(self, page, width, dark=False):
        self.where = f"{page}, {width} pixels wide"
        self.tab.log.clear()
        self.tab.view(width, dark=dark)
        self.tab.open(self.root + page)

    def expect(self, holds, what):
        if not holds:
            self.errors.append(f"{self.where}: {what}")

    def page(self, page, width, dark=False):
        self.open(page, width, dark)
        value = self.tab.value
        self.expect(value(f"document.documentElement.scrollWidth <= {width}"),
                    "the page is wider than the window")
        self.expect(value("document.querySelector('.md-copyright').innerText.includes('asio_ctx ')"),
                    "no version in the footer")
        self.expect(
            self.tab.until(
                f"document.body.dataset.mdColorScheme == '{'slate' if dark else 'default'}'"),
            "not in the colours that the system asks for")
        self.nothing_on_console()

    def nothing_on_console(self):
        for line in self.tab.log:
            self.expect(False, f"console: {line}")

    def keyboard(self):
        """The text is one Tab and Enter away."""
        self.open("doc/quick-start.html", DESK)
        self.tab.press("Tab")
        self.expect(self.tab.value(f"{FOCUS}.matches('.md-skip')"),
                    "the first Tab is not the link to the text")
        self.tab.press("Enter")
        self.tab.press("Tab")
        self.expect(self.tab.value(f"!!{FOCUS}.closest('article')"), "the link does not skip")

    def sidebar(self):
        self.open("doc/reference/traceparent.html", DESK)
        link = "document.querySelector('.md-sidebar--primary a[aria-current=page]')"
        self.expect(self.tab.value(f"{link}?.textContent.trim()") == "traceparent",
                    "the page is not marked in the sidebar")
        self.expect(self.tab.until(f"{link}?.getBoundingClientRect().top < innerHeight"),
                    "the page's own line in the sidebar is out of sight")

    def search_for(self, text):
        field = "document.querySelector('.md-search__input')"
        for value, answer in (("", "/Type to start/"), (text, "/found/i")):
            self.tab.value(f"{field}.focus(), {field}.value = {json.dumps(value)}, "
                           f"{field}.dispatchEvent(new Event('keyup'))")
            self.expect(self.tab.until(f"{answer}.test({META})"), f"no answer to '{value}'")

    def searches(self, width):
        self.open("index.html", width)
        # As a finger does it on a phone; there is no such button where there is room for the field.
        self.tab.value("document.querySelector('label.md-header__button[for=__search]').click()")
        # Version 9 of the theme has no place for the settings in search.js.
        own_order = self.tab.value(
            "document.querySelector('meta[name=generator]').content.includes('material-8')")
        for text, first in SEARCHES:
            self.search_for(text)
            # A link of a page comes before its sections; what counts is the best of them.
            best = self.tab.value(
                f"{RESULTS}.map(a => [parseFloat(a.firstElementChild.dataset.mdScore), a.href])"
                ".sort((a, b) => b[0] - a[0])[0]?.[1]")
            self.expect(best and (first in best or not own_order), f"'{text}' finds {best} first")
            self.expect(
                self.tab.until(f"{RESULTS}[0]?.getBoundingClientRect().right <= {width}"),
                f"the results for '{text}' are cut off")
        self.tab.press("ArrowDown")
        self.expect(self.tab.value(f"{FOCUS}.matches('.md-search-result__link')"),
                    "the arrow keys do not go to the results")
        self.tab.press("ArrowUp")
        self.search_for("qqqzzz")
        self.expect(self.tab.value(META) == "Nothing found", "silence where nothing is found")
        self.nothing_on_console()

    def offline(self):
        asked = sorted({url for url in self.tab.urls if not url.startswith(("file:", "data:"))})
        for url in asked:
            self.errors.append(f"a page asks the network for {url}")


def run(output):
    """The errors; none where there is no Chromium."""
    if not browser.executable():
        print("There is no Chromium: the pages were not looked at in a browser.")
        return []
    with browser.Browser() as tab:
        looks = Looks(tab, output)
        for page in PAGES:
            looks.page(page, DESK)
            looks.page(page, PHONE, dark=True)
        looks.keyboard()
        looks.sidebar()
        looks.searches(DESK)
        looks.searches(PHONE)
        looks.offline()
    return looks.errors
