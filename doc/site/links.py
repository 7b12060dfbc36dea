# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""What is read out of finished pages: links that lead nowhere, and text to search."""

import html.parser
import posixpath
import re
import urllib.parse

VOID = {"br", "hr", "img", "input", "link", "meta", "col", "wbr"}


class Scan(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.targets, self.errors, self.open = [], [], [], []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            elif name in ("href", "src"):
                self.targets.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(f"</{tag}> closes nothing")


def check(output):
    """The errors of all pages below a directory."""
    scans = {}
    for path in output.rglob("*.html"):
        scan = Scan()
        scan.feed(path.read_text())
        scans[path.relative_to(output).as_posix()] = scan
    errors = []
    for page, scan in sorted(scans.items()):
        errors += [f"{page}: {error}" for error in scan.errors[:1]]
        errors += [f"{page}: two ids {i}" for i in sorted(set(scan.ids)) if scan.ids.count(i) > 1]
        for target in scan.targets:
            if not leads_somewhere(target, page, scans, output):
                errors.append(f"{page}: {target} leads nowhere")
    return errors


def leads_somewhere(target, page, scans, output):
    if re.match(r"[a-z]+:", target):
        return True
    path, _, anchor = target.partition("#")
    path = urllib.parse.unquote(path)
    to = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    if not (output / to).is_file():
        return False
    return not anchor or to not in scans or urllib.parse.unquote(anchor) in scans[to].ids


class Text(html.parser.HTMLParser):
    """The text between headings."""

    def __init__(self):
        super().__init__()
        self.parts = [("", [], [])]  # anchor, heading, text
        self.in_heading = False

    def handle_starttag(self, tag, attributes):
        if re.fullmatch("h[1-3]", tag):
            anchor = "" if tag == "h1" else dict(attributes).get("id", "")
            self.parts.append((anchor, [], []))
            self.in_heading = True

    def handle_endtag(self, tag):
        if re.fullmatch("h[1-3]", tag):
            self.in_heading = False
        self.handle_data(" ")

    def handle_data(self, data):
        self.parts[-1][1 if self.in_heading else 2].append(data)


def one_line(words):
    return " ".join("".join(words).split())


def text_of(fragment):
    scan = Text()
    scan.feed(re.sub("<(/?)h[1-6]", r"<\1p", fragment))
    return one_line(scan.parts[0][2])


def sections(page, title, body):
    """Entries of the search index: url, title, heading, text."""
    scan = Text()
    scan.feed(body)
    entries = []
    for anchor, heading, text in scan.parts:
        if heading or one_line(text):
            url = page + ("#" + anchor if anchor else "")
            entries.append([url, title, one_line(heading), one_line(text)])
    return entries
