# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Looks for links that lead nowhere, and for HTML that is not well-formed, in finished pages."""

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
