#!/usr/bin/env python3
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Makes the manual of the Markdown files, and the reference of the public headers.

    doc/site/build.py OUTPUT

Begins with README.md and follows the links: a Markdown file becomes a page, a public header is
its page of the reference, other files are shown as they are. doc/README.md is the navigation.
Ends with 1 where pandoc or Doxygen warns, or where a link leads nowhere.
"""

import concurrent.futures
import html
import json
import os
import pathlib
import posixpath
import re
import shutil
import string
import subprocess
import sys

import links
import reference

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = ROOT / "doc" / "site"
HOME = "README.md"
NAVIGATION = "doc/README.md"
HEADERS = "include/asio_ctx"
REFERENCE = "doc/reference"
IMAGES = (".svg", ".png")
LANGUAGES = {".hpp": "cpp", ".cpp": "cpp", ".sh": "bash", ".cmake": "cmake", ".lua": "lua"}


def page_of(source):
    """The page that shows a file or directory of the project, both relative to a root."""
    if source == HOME:
        return "index.html"
    if source == HEADERS:
        return REFERENCE + "/index.html"
    if posixpath.dirname(source) == HEADERS and source.endswith(".hpp"):
        return f"{REFERENCE}/{posixpath.basename(source)}.html"
    if source.endswith(IMAGES):
        return source
    if (ROOT / source).is_dir():
        return source + "/index.html"
    if posixpath.basename(source) == "README.md":
        return posixpath.dirname(source) + "/index.html"
    if source.endswith(".md"):
        return source[: -len(".md")] + ".html"
    return f"source/{source}.html"


def relative(target, page):
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def pandoc(markdown):
    done = subprocess.run(
        ["pandoc", "--from=gfm", "--to=html5", "--wrap=none", "--fail-if-warnings"],
        input=markdown, capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stderr:
        sys.exit(f"pandoc: {done.stderr}")
    body = re.sub(r"<colgroup>.*?</colgroup>", "", done.stdout, flags=re.S)
    body = re.sub(r' style="(width|text-align)[^"]*"', lambda m: right_aligned(m.group(0)), body)
    body = re.sub(r"<table[^>]*>", '<div class="table"><table>', body)
    return body.replace("</table>", "</table></div>")


def right_aligned(style):
    return ' class="right"' if "right" in style else ""


def fenced(path):
    """The text of a file as a block of code."""
    text = (ROOT / path).read_text()
    language = LANGUAGES.get(pathlib.Path(path).suffix, "")
    if not language and text.startswith("#!"):
        language = "bash"
    return f"~~~~~~~~ {language}\n{text}~~~~~~~~\n"


def listing(path):
    """The files of a directory that has no README.md."""
    names = sorted(p.name for p in (ROOT / path).iterdir() if not p.name.startswith("."))
    return f"# {path}\n\n" + "".join(f"* [{name}]({name})\n" for name in names)


class Site:
    def __init__(self, output):
        self.output = output
        self.bodies = {}  # page: HTML without the frame
        self.errors = []

    def build(self):
        shutil.rmtree(self.output, ignore_errors=True)
        self.output.mkdir(parents=True)
        self.add_reference()
        self.add_files()
        self.check_all_are_there()
        self.write_pages()
        self.errors += links.check(self.output)
        return self.errors

    def add_reference(self):
        made = reference.make(ROOT, SITE / "Doxyfile", self.output / "xml")
        shutil.rmtree(self.output / "xml")
        for name, body in made.items():
            self.bodies[f"{REFERENCE}/{name}"] = body

    def add_files(self):
        seen, wave = set(), {HOME, NAVIGATION}
        with concurrent.futures.ThreadPoolExecutor(2) as workers:
            while wave:
                seen |= wave
                results = workers.map(self.add_file, sorted(wave))
                wave = {path for found in results for path in found} - seen

    def add_file(self, path):
        """Returns the files that it links to."""
        page = page_of(path)
        if page in self.bodies:
            return set()
        if path.endswith(IMAGES):
            target = self.output / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, target)
            return set()
        if (ROOT / path).is_dir():
            readme = path + "/README.md"
            if (ROOT / readme).exists():
                return self.add_file(readme)
            body = pandoc(listing(path))
            base = path
        elif path.endswith(".md"):
            body = pandoc((ROOT / path).read_text())
            base = posixpath.dirname(path)
        else:
            body = f"<h1>{html.escape(path)}</h1>\n" + pandoc(fenced(path))
            base = posixpath.dirname(path)
        self.bodies[page], found = self.with_links(body, path, base, page)
        return found

    def with_links(self, body, path, base, page):
        found = set()

        def replace(match):
            attribute, url = match.groups()
            if re.match(r"[a-z]+:|#", url):
                return match.group(0)
            target, _, anchor = url.partition("#")
            source = posixpath.normpath(posixpath.join(base, html.unescape(target)))
            if not (ROOT / source).exists():
                self.errors.append(f"{path}: there is no {url}")
                return match.group(0)
            found.add(source)
            to = relative(page_of(source), page) + ("#" + anchor if anchor else "")
            return f'{attribute}="{to}"'

        return re.sub(r'\b(href|src)="([^"]*)"', replace, body), found

    def check_all_are_there(self):
        for path in sorted(ROOT.glob("doc/**/*.md")):
            if page_of(str(path.relative_to(ROOT))) not in self.bodies:
                self.errors.append(f"{path.name}: no page links to it")

    def navigation(self, page):
        """The list of doc/README.md, as seen from a page."""
        home = page_of(NAVIGATION)
        found = re.search(r"<h2.*", self.bodies[home], flags=re.S)
        menu = found.group(0)

        def replace(match):
            target, _, anchor = match.group(1).partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(home), target))
            here = ' aria-current="page"' if target == page else ""
            return f'href="{relative(target, page)}{"#" + anchor if anchor else ""}"{here}'

        menu = re.sub(r' id="[^"]*"', "", menu)
        return re.sub(r'href="([^"]*)"', replace, menu)

    def write_pages(self):
        frame = string.Template((SITE / "page.html").read_text())
        index = []
        for page, body in sorted(self.bodies.items()):
            title = links.text_of(re.search(r"<h1[^>]*>.*?</h1>", body, flags=re.S).group(0))
            target = self.output / page
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(frame.substitute(
                title=html.escape(title), root=relative(".", page),
                navigation=self.navigation(page), contents=contents(body), body=body))
            if not page.startswith("source/"):
                index += links.sections(page, title, body)
        data = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        (self.output / "search-index.js").write_text(f"searchIndex({data});\n")
        for name in ("style.css", "search.js"):
            shutil.copy(SITE / name, self.output / name)


def contents(body):
    """What is on a page, where there is enough."""
    headings = re.findall(r'<h2 id="([^"]*)"[^>]*>(.*?)</h2>', body, flags=re.S)
    if len(headings) < 3:
        return ""
    items = "".join(
        f'<li><a href="#{anchor}">{html.escape(links.text_of(text))}</a></li>'
        for anchor, text in headings)
    return f'<details class="contents"><summary>On this page</summary><ul>{items}</ul></details>'


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    os.chdir(ROOT)
    output = pathlib.Path(sys.argv[1]).resolve()
    site = Site(output)
    errors = site.build()
    for error in errors:
        print(error)
    print(f"{len(site.bodies)} pages, {len(errors)} errors: {output}/index.html")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
