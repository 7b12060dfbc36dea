# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Which files of the project are pages, and the folder of Markdown that MkDocs makes them of.

README.md and doc/README.md, and what links lead to from there. A public header is its page of the
reference; what is no Markdown is shown as it is; a folder is its README.md or a list of its files.
"""

import html
import pathlib
import posixpath
import re
import shutil

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = "README.md"
NAVIGATION = "doc/README.md"
HEADERS = "include/asio_ctx"
REFERENCE = "doc/reference"
SOURCES = "source/"  # below this are the pages of files that are no Markdown
IMAGES = (".svg", ".png")
LANGUAGES = {
    ".hpp": "cpp", ".cpp": "cpp", ".sh": "bash", ".cmake": "cmake", ".lua": "lua", ".js": "js",
    ".py": "python", ".json": "json", ".yml": "yaml"}
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def staged(source):
    """The file in MkDocs' folder of a file or folder of the project, both relative to a root."""
    if source == HEADERS:
        return f"{REFERENCE}/index.md"
    if posixpath.dirname(source) == HEADERS and source.endswith(".hpp"):
        return f"{REFERENCE}/{posixpath.basename(source)}.md"
    if source.endswith((".md", *IMAGES)):
        return source
    if (ROOT / source).is_dir():
        readme = posixpath.join(source, "README.md")
        return readme if (ROOT / readme).exists() else posixpath.join(source, "index.md")
    return SOURCES + source.lstrip(".").replace("/.", "/") + ".md"  # MkDocs skips hidden files


def links_of(source):
    """The files and folders that a Markdown file seems to link to."""
    base = posixpath.dirname(source)
    for target in LINK.findall((ROOT / source).read_text()):
        path = posixpath.normpath(posixpath.join(base, target))
        if not path.startswith("..") and (ROOT / path).exists():
            yield path


def find():
    """What is in the manual, by its file in MkDocs' folder."""
    found, waiting = {}, [HOME, NAVIGATION]
    while waiting:
        source = waiting.pop()
        target = staged(source)
        if target in found:
            continue
        found[target] = source
        if target.endswith("/README.md"):
            source = found[target] = target
        if source.endswith(".md"):
            waiting += links_of(source)
        elif (ROOT / source).is_dir() and source != HEADERS:
            waiting += (str(p.relative_to(ROOT)) for p in files_in(source))
    return found


def files_in(folder):
    return sorted(p for p in (ROOT / folder).iterdir() if not p.name.startswith("."))


def shown(source):
    """A file that is no Markdown, as Markdown."""
    text = (ROOT / source).read_text(errors="replace")
    language = LANGUAGES.get(pathlib.Path(source).suffix, "text")
    if language == "text" and text.startswith("#!"):
        language = "bash"
    return f"# {source}\n\n~~~~~~~~ {language}\n{text.rstrip()}\n~~~~~~~~\n"


def listing(folder):
    return f"# {folder}\n\n" + "".join(f"* [{p.name}]({p.name})\n" for p in files_in(folder))


def stage(output, reference_pages):
    """Fills MkDocs' folder. Returns the file or folder of the project for each file in it."""
    shutil.rmtree(output, ignore_errors=True)
    found = find()
    for target, source in found.items():
        path = output / target
        path.parent.mkdir(parents=True, exist_ok=True)
        if target.startswith(REFERENCE + "/"):
            continue
        if target == source:
            shutil.copy(ROOT / source, path)
        elif (ROOT / source).is_dir():
            path.write_text(listing(source))
        else:
            path.write_text(shown(source))
    for name, text in reference_pages.items():
        path = output / REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return found


def left_out(found):
    """Pages of the manual that no link leads to."""
    pages = (str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("doc/**/*.md")))
    return [page for page in pages if page not in found]


def navigation(reference):
    """MkDocs' `nav`, of the lists in doc/README.md."""
    nav, title, parent = [], "", None
    for line in (ROOT / NAVIGATION).read_text().splitlines():
        heading = re.fullmatch(r"## (.*)", line)
        item = re.fullmatch(r"( *)[*-] \[(.*)\]\((.*)\)", line)
        if heading:
            title = heading.group(1)
            nav.append({title: []})
        elif item and title:
            indent, name, target = item.groups()
            source = posixpath.normpath(posixpath.join(posixpath.dirname(NAVIGATION), target))
            if source == HEADERS:
                nav[-1][title] += reference_navigation(reference)
            elif indent:
                (parent_name, inner), = parent.items()
                if isinstance(inner, str):
                    parent[parent_name] = [inner]
                parent[parent_name].append({name: staged(source)})
            else:
                parent = {name: staged(source)}
                nav[-1][title].append(parent)
    return nav


def reference_navigation(reference):
    def listed(pages):
        return [{html.escape(name): f"{REFERENCE}/{page[:-len('.html')]}.md"} for name, page in pages]

    headers = reference.headers.values()
    return [{"All names": f"{REFERENCE}/index.md"},
            {"Classes": listed(sorted(reference.names_of_classes()))},
            {"Headers": listed((h.name, h.page) for h in headers)}]
