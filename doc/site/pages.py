# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""What MkDocs has to know of this project's Markdown, which is GitHub's: a plugin of MkDocs."""

import html
import posixpath
import re

import markdown
import markdown.blockprocessors
import mkdocs.plugins

import sources

OUTPUT = re.compile(r"^<!-- output: .*-->\n```\w*\n", re.M)
COMMENT = re.compile(r"^<!-- .*-->\n", re.M)
FENCE = re.compile(r"^( *(`{3,}|~{3,}).*?^ *\2)", re.M | re.S)
LIST_BELOW_TEXT = re.compile(r"^(?! *(?:[*+-]|\d+\.) |\|)(\S.*)\n(?=(?:[*+-]|\d+\.) )", re.M)
TABLE_ROW = re.compile(r"^\|.*\|$", re.M)
LISTS = (("indent", 90, markdown.blockprocessors.ListIndentProcessor),
         ("olist", 40, markdown.blockprocessors.OListProcessor),
         ("ulist", 30, markdown.blockprocessors.UListProcessor))
EMPTY_HEAD = re.compile(r"<thead>\s*<tr>(?:\s*<th[^>]*></th>)*\s*</tr>\s*</thead>\s*")
NOT_TEXT = re.compile(r"(<pre.*?</pre>|<a\b.*?</a>|<h[1-6].*?</h[1-6]>)", re.S)
CODE = re.compile(r"<code>([^<]+)</code>")


def as_python_reads_it(text):
    """GitHub's Markdown as Python's: comments are gone, and what a program prints is marked."""
    text = OUTPUT.sub("``` { .text .output }\n", text)
    parts = FENCE.split(text)  # text, fence, its mark, text, ...
    for at in range(0, len(parts), 3):
        plain = LIST_BELOW_TEXT.sub(r"\1\n\n", COMMENT.sub("", parts[at]))
        parts[at] = TABLE_ROW.sub(bars_in_code, plain)
    return "".join(part for at, part in enumerate(parts) if at % 3 != 2)


def bars_in_code(row):
    """GitHub wants a `|` of code in a table to be escaped, Python's Markdown shows the backslash."""
    return re.sub(r"`[^`]*`", lambda code: code.group(0).replace("\\|", "|"), row.group(0))


def slug(words, _separator):
    """The anchor that GitHub gives to a heading."""
    return re.sub(r"[^\w\- ]", "", html.unescape(words).lower()).replace(" ", "-")


class Links(markdown.treeprocessors.Treeprocessor):
    """Leads links to files of the project to their pages. Runs before MkDocs looks at links."""

    def __init__(self, project):
        super().__init__()
        self.project = project

    def run(self, root):
        for element in root.iter():
            for name in ("href", "src"):
                if element.get(name):
                    element.set(name, self.project.led(element.get(name)))
            if element.tag == "img" and not self.project.has_dark_form(element.get("src")):
                element.set("class", "for-paper")  # see style.css


class GitHub(markdown.Extension):
    """Lists are indented by two, and links are led to pages."""

    def __init__(self, project):
        super().__init__()
        self.project = project

    def extendMarkdown(self, md):
        md.tab_length = 2
        for name, priority, made in LISTS:
            md.parser.blockprocessors.register(made(md.parser), name, priority)
        md.treeprocessors.register(Links(self.project), "project", 5)


class Project(mkdocs.plugins.BasePlugin):
    """found: as sources.stage returns it; names: as Reference.link_names does."""

    def __init__(self, found, names):
        super().__init__()
        self.found, self.names, self.errors, self.page = found, names, [], ""

    def on_config(self, config):
        config["markdown_extensions"].append(GitHub(self))
        config["mdx_configs"].setdefault("toc", {})["slugify"] = slug
        return config

    def on_page_markdown(self, text, page, **_):
        self.page = page.file.src_path
        return as_python_reads_it(text)

    def led(self, url):
        if re.match(r"[a-z]+:|#|&", url) or self.page.startswith(sources.REFERENCE):
            return url
        target, _, anchor = url.partition("#")
        source = self.found.get(self.page, self.page)
        base = source if (sources.ROOT / source).is_dir() else posixpath.dirname(source)
        target = sources.staged(posixpath.normpath(posixpath.join(base, target)))
        if target not in self.found:
            self.errors.append(f"{self.page}: there is no {url}")
            return url
        to = posixpath.relpath(target, posixpath.dirname(self.page) or ".")
        return to + ("#" + anchor if anchor else "")

    def has_dark_form(self, image):
        source = posixpath.normpath(posixpath.join(posixpath.dirname(self.page), image))
        path = sources.ROOT / source
        return (path.suffix != ".svg" or not path.exists()
                or "prefers-color-scheme" in path.read_text())

    def on_page_content(self, body, page, **_):
        """Links code in the text to the reference, and drops heads of tables that say nothing."""
        base = posixpath.dirname(page.url)

        def link(match):
            place = self.place_of(html.unescape(match.group(1)))
            if not place or f"{sources.REFERENCE}/{place}".partition("#")[0] == page.url:
                return match.group(0)
            url = posixpath.relpath(f"{sources.REFERENCE}/{place}", base or ".")
            return f'<a href="{url}">{match.group(0)}</a>'

        parts = NOT_TEXT.split(EMPTY_HEAD.sub("", body))
        parts[::2] = [CODE.sub(link, part) for part in parts[::2]]
        return "".join(parts)

    def place_of(self, code):
        """Where a name is described: `async_local_storage<T>::run(f)` as well as `run`'s full name."""
        code = re.sub(r"#include |[<>]", "", code) if code.endswith(".hpp>") else code
        qualified = code.startswith("asio_ctx::")
        name = code[len("asio_ctx::"):] if qualified else code
        name = re.sub(r"<.*?>(?=::|$|\()", "", re.sub(r"\(.*\)$", "", name))
        return self.names.get(name) or (qualified and self.names.get("asio_ctx::" + name))
