# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""The reference: a page for each class and each public header, made of Doxygen's XML.

A page is Markdown whose headings are Markdown, so that they are in the table of contents, and
whose other blocks are HTML.
"""

import collections
import html
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

from signatures import (
    NAMESPACE, code_block, declaration_of, highlighted, linked, short, signature_of, text)

INLINE = {"computeroutput": "code", "bold": "b", "emphasis": "em"}
LISTS = {"itemizedlist": "ul", "orderedlist": "ol", "listitem": "li"}
BLOCKS = {*LISTS, "parameterlist", "simplesect", "programlisting", "verbatim"}
PARAMETERS = {
    "param": "Parameters", "templateparam": "Template parameters", "exception": "Throws"}
SECTIONS = {"return": "Returns", "note": "Note", "see": "See also"}
WORDS = {"operator()": "call", "operator=": "assign", "operator[]": "subscript",
         "operator==": "equal", "operator!=": "unequal", "operator bool": "bool",
         "operator<<": "output", "operator*": "dereference", "operator->": "arrow",
         "operator++": "increment"}
MAIN_CLASS = "async_local_storage"  # of names that several classes have, its are meant
NAMES_OF_ASIO = {"io_context", "thread_pool", "co_spawn", "bind", "extract", "inject", "run_one",
                 "run_for", "run_until", "poll_one", "get_executor", "executor_type", "trace_state",
                 "get_allocator", "span_id", "trace_id"}
NOT_INCLUDED = ("fiber", "stacktrace", "handler_tracking")
NOT_TO_INCLUDE = "handler_tracking"


def run_doxygen(root, doxyfile, output):
    """Returns the directory of the XML."""
    output.mkdir(parents=True)
    done = subprocess.run(
        ["doxygen", "-"], cwd=root, capture_output=True, text=True, check=False,
        input=doxyfile.read_text() + f"\nOUTPUT_DIRECTORY = {output}\n")
    if done.returncode != 0 or done.stderr:
        sys.exit(done.stderr + "Doxygen warns: the headers are not documented completely.")
    return output / "xml"


def has_text(member):
    return bool(text(member.find("briefdescription")) or text(member.find("detaileddescription")))


def is_shown(member):
    return (member.get("prot") == "public" and has_text(member)
            and not text(member.find("type")).startswith("friend class")
            and member.get("kind") != "friend")


def line_of(element):
    return int(element.find("location").get("line"))


def anchor_of(name):
    return WORDS.get(name, name.replace("~", "destructor-").replace(" ", "-"))


def heading(level, words, anchor):
    return f"{'#' * level} {html.escape(words, quote=False)} {{ #{anchor} }}\n\n"


class Group:
    """Overloads: members of one name, in one scope."""

    def __init__(self, name, members):
        self.name, self.members, self.anchor = name, members, anchor_of(name)


def groups_of(members):
    found = collections.OrderedDict()
    for member in members:
        found.setdefault(text(member.find("name")), []).append(member)
    return [Group(name, members) for name, members in found.items()]


class Class:
    def __init__(self, compound, header):
        self.compound, self.header = compound, header
        self.name = short(text(compound.find("compoundname")))
        self.page = re.sub(r"[^\w]+", "-", self.name).strip("-") + ".html"
        shown = sorted(filter(is_shown, compound.iter("memberdef")), key=line_of)
        self.groups = groups_of(shown)


class Header:
    def __init__(self, compound, members):
        self.compound = compound
        self.path = compound.find("location").get("file")
        self.name = self.path[len(NAMESPACE) + 1:]
        self.page = self.name + ".html"
        self.classes = []
        self.groups = groups_of(sorted(members, key=line_of))


class Reference:
    """since: the versions of names, as Since has them."""

    def __init__(self, directory, since):
        self.since = since
        compounds = []
        for path in sorted(directory.glob("*.xml")):
            compound = xml.parse(path).getroot().find("compounddef")
            if compound is not None:
                compounds.append(compound)
        self.headers = self.find_headers(compounds)
        self.classes = self.find_classes(compounds)
        self.places = {}  # id of a compound or a member: where it is described
        self.names = {}   # as people write them in texts: the same
        self.find_places()

    def find_headers(self, compounds):
        members = {}  # file: id: member
        for compound in compounds:
            if (compound.get("kind") == "file"
                    or text(compound.find("compoundname")) == NAMESPACE):
                for member in compound.iter("memberdef"):
                    if has_text(member) and (is_shown(member) or member.get("kind") == "define"):
                        file = member.find("location").get("file")
                        members.setdefault(file, {})[member.get("id")] = member
        headers = {}
        for compound in compounds:
            path = compound.find("location").get("file")
            if compound.get("kind") == "file" and path.startswith(NAMESPACE + "/"):
                headers[path] = Header(compound, members.get(path, {}).values())
        return dict(sorted(headers.items()))

    def find_classes(self, compounds):
        classes = []
        for compound in compounds:
            path = compound.find("location").get("file")
            name = text(compound.find("compoundname"))
            if (compound.get("kind") in ("class", "struct") and path in self.headers
                    and name.startswith(NAMESPACE + "::") and has_text(compound)):
                made = Class(compound, self.headers[path])
                classes.append(made)
                made.header.classes.append(made)
        for header in self.headers.values():
            header.classes.sort(key=lambda c: line_of(c.compound))
            taken = {c.name for c in header.classes}  # by their deduction guides
            header.groups = [g for g in header.groups if g.name not in taken]
        return sorted(classes, key=lambda c: c.name)

    def names_of_classes(self):
        """Pairs of a name and a page. A specialisation is the class that its header gives a name."""
        for one in self.classes:
            if "<" not in one.name:
                yield one.name, one.page
        for header in self.headers.values():
            for group in header.groups:
                is_specialised = any("<" in c.name for c in header.classes)
                if is_specialised and group.members[0].get("kind") == "typedef":
                    yield group.name, header.page

    def find_places(self):
        owners = [(c, c.name + "::") for c in self.classes]
        owners += [(h, "") for h in self.headers.values()]
        for owner, prefix in owners:
            self.places[owner.compound.get("id")] = owner.page
            for group in owner.groups:
                place = f"{owner.page}#{group.anchor}"
                for member in group.members:
                    self.places[member.get("id")] = place
                self.names.setdefault(prefix + group.name, place)
        for one in self.classes:
            self.names[one.name] = one.page
        for header in self.headers.values():
            self.names[header.path] = header.page

    def pages(self):
        """Markdown by name, with links as seen from their directory."""
        made = {"index.html": self.index_page()}
        made.update((h.page, self.header_page(h)) for h in self.headers.values())
        made.update((c.page, self.class_page(c)) for c in self.classes)
        return {name[:-len(".html")] + ".md": page for name, page in made.items()}

    def link_names(self):
        """Where names in texts lead. Those that Asio has, too, count with the namespace only."""
        found = {f"{NAMESPACE}::{name}": place for name, place in self.names.items()}
        found.update((n, p) for n, p in self.names.items() if n not in NAMES_OF_ASIO)
        members = collections.defaultdict(set)
        for name, place in self.names.items():
            owner, colons, member = name.rpartition("::")
            if colons and "_" in member and owner != member:
                members[member].add(place)
        for name, places in members.items():
            place = places.pop() if len(places) == 1 else self.names.get(f"{MAIN_CLASS}::{name}")
            if place and name not in NAMES_OF_ASIO:
                found.setdefault(name, place)
        found.update((header.name, header.page) for header in self.headers.values())
        return found

    def index_page(self):
        rows = ""
        for header in self.headers.values():
            names = [(c.name, c.page) for c in header.classes if "::" not in c.name]
            names += [(g.name, f"{header.page}#{g.anchor}") for g in header.groups]
            cells = "".join(
                f'<li><a href="{page}"><code>{html.escape(name)}</code></a>{self.badge(name)}</li>'
                for name, page in names)
            rows += (f'<dt><a href="{header.page}"><code>{header.path}</code></a></dt>'
                     f"<dd><ul>{cells}</ul></dd>\n")
        exceptions = " and ".join(
            ", ".join(f"<code>{name}.hpp</code>" for name in NOT_INCLUDED).rsplit(", ", 1))
        return (heading(1, "Reference", "reference")
                + "<p>A page for each class and for each public header, made of the comments in "
                f"the headers. <code>#include &lt;{NAMESPACE}.hpp&gt;</code> includes all headers "
                f"except {exceptions}.</p>\n\n"
                f'<dl class="headers">{rows}</dl>\n')

    def header_page(self, header):
        body = heading(1, header.path, "header")
        if header.name != NOT_TO_INCLUDE + ".hpp":
            body += code_block(f"#include <{header.path}>")
        body += self.description(header.compound) + "\n"
        if header.classes:
            body += heading(2, "Classes", "classes")
            items = "".join(
                f'<dt><a href="{c.page}"><code>{html.escape(c.name)}</code></a>'
                f"{self.badge(c.name)}</dt><dd>{self.brief(c.compound)}</dd>"
                for c in header.classes)
            body += f'<dl class="names">{items}</dl>\n\n'
        for group in header.groups:
            body += self.group(group, group.name)
        return body

    def class_page(self, one):
        header = one.header
        body = heading(1, one.name, "class")
        body += (f'<p class="facts">Header <a href="{header.page}"><code>{header.path}</code></a>'
                 f"{self.badge(one.name)}</p>\n\n")
        body += self.text_of(one.compound.find("briefdescription"))
        body += heading(2, "Synopsis", "synopsis") + self.synopsis(one)
        details = self.text_of(one.compound.find("detaileddescription"))
        if details:
            body += heading(2, "Description", "description") + details
        for group in one.groups:
            body += self.group(group, f"{one.name}::{group.name}", one.name)
        return body

    def synopsis(self, one):
        lines = []
        for group in one.groups:
            for member in group.members:
                code = linked(signature_of(member), group.name, "#" + group.anchor)
                lines.append("  " + code.replace("\n", "\n  "))
        head, declared = highlighted(f"namespace {NAMESPACE} {{"), declaration_of(one.compound)
        body = "\n".join([head, "", linked(declared, one.name, "#class"), highlighted("{")
                          + ("\n" + highlighted("public:")
                             if one.compound.get("kind") == "class" and lines else "")]
                         + lines + [highlighted("};"), "", highlighted("}")])
        return f'<div class="highlight synopsis"><pre><code>{body}</code></pre></div>\n\n'

    def group(self, group, name, owner=""):
        out = heading(2, group.name, group.anchor)
        badge = self.badge(name, owner)
        out += f'<p class="facts">{badge}</p>\n\n' if badge else ""
        for member in group.members:
            out += code_block(signature_of(member)) + self.description(member)
        return out

    def badge(self, name, owner=""):
        """Since when a name is there: of a member only if it is younger than its class."""
        version = self.since.of(name)
        if owner and version == self.since.of(owner):
            return ""
        return f' <span class="since">since {version}</span>'

    # Doxygen's text as HTML.

    def brief(self, compound):
        return self.text_of(compound.find("briefdescription")).strip()

    def description(self, element):
        return "".join(self.text_of(element.find(part))
                       for part in ("briefdescription", "detaileddescription"))

    def text_of(self, part):
        return "".join(self.block(child) + "\n" for child in part)

    def block(self, element):
        if element.tag != "para":
            return self.node(element)
        # Lists and sections are inside of paragraphs, but may not be in HTML.
        out, run = [], html.escape(element.text or "")
        for child in element:
            made = self.node(child)
            if child.tag in BLOCKS:
                out.append(paragraph(run) + made)
                run = ""
            else:
                run += made
            run += html.escape(child.tail or "")
        return "".join(out) + paragraph(run)

    def inline(self, element):
        out = html.escape(element.text or "")
        for child in element:
            out += self.node(child) + html.escape(child.tail or "")
        return out

    def node(self, element):
        tag = element.tag
        if tag in INLINE:
            return f"<{INLINE[tag]}>{self.inline(element)}</{INLINE[tag]}>"
        if tag in LISTS:
            inner = "".join(self.block(child) for child in element)
            return f"<{LISTS[tag]}>{inner}</{LISTS[tag]}>\n\n"
        if tag == "para":
            return self.block(element)
        if tag == "ref":
            place = self.places.get(element.get("refid"))
            inner = self.inline(element)
            return f'<a href="{place}">{inner}</a>' if place else inner
        if tag == "ulink":
            return f'<a href="{html.escape(element.get("url"))}">{self.inline(element)}</a>'
        if tag == "programlisting":
            lines = (code_text(line) for line in element.iter("codeline"))
            return code_block("\n".join(lines).strip("\n"))
        if tag == "parameterlist":
            return self.parameters(element)
        if tag == "simplesect":
            return self.section(element)
        raise ValueError(f"reference.py knows nothing of Doxygen's <{tag}>")

    def parameters(self, element):
        out = ""
        for item in element.iter("parameteritem"):
            words = [text(name) for name in item.iter("parametername")]
            is_exception = element.get("kind") == "exception"
            # Doxygen takes the first word for a type: `@throws whatever f throws`.
            names = ", ".join(html.escape(word) if is_exception and "::" not in word
                              else f"<code>{html.escape(word)}</code>" for word in words)
            what = "".join(self.block(p) for p in item.find("parameterdescription"))
            out += f"<dd>{merged(names if is_exception else names + ':', what)}</dd>"
        return f'<dl class="facts"><dt>{PARAMETERS[element.get("kind")]}</dt>{out}</dl>\n\n'

    def section(self, element):
        kind, title = element.get("kind"), element.find("title")
        name = html.escape(text(title)) if title is not None else SECTIONS[kind]
        inner = "".join(self.block(child) for child in element if child.tag != "title")
        if kind == "note" and text(element).startswith("Node"):
            name = "Node"
            inner = re.sub(r"^<p>Node: ", "<p>", inner)
        return f'<dl class="facts"><dt>{name}</dt><dd>{inner}</dd></dl>\n\n'


def paragraph(inner):
    return f"<p>{inner.strip()}</p>\n\n" if inner.strip() else ""


def merged(names, what):
    """Puts the names into the first paragraph."""
    if what.startswith("<p>"):
        return f"<p>{names} " + what[len("<p>"):]
    return f"<p>{names}</p>{what}"


def code_text(element):
    out = element.text or ""
    for child in element:
        out += " " if child.tag == "sp" else code_text(child)
        out += child.tail or ""
    return out
