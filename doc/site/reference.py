# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""The reference: a page for each public header, made of what Doxygen finds in its comments."""

import collections
import html
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as xml

NAMESPACE = "asio_ctx"
COLOURS = {
    "keyword": "kw", "keywordflow": "cf", "keywordtype": "dt", "comment": "co",
    "stringliteral": "st", "charliteral": "ch", "preprocessor": "pp"}
INLINE = {"computeroutput": "code", "bold": "b", "emphasis": "em"}
LISTS = {"itemizedlist": "ul", "orderedlist": "ol", "listitem": "li"}
PARAMETERS = {
    "param": "Parameters", "templateparam": "Template parameters", "exception": "Throws"}
SECTIONS = {"return": "Returns", "note": "Note", "see": "See also"}


def make(root, doxyfile, output):
    """The pages, by name, with links as seen from their directory."""
    run_doxygen(root, doxyfile, output)
    return Reference(output / "xml").pages()


def run_doxygen(root, doxyfile, output):
    output.mkdir(parents=True)
    done = subprocess.run(
        ["doxygen", "-"], cwd=root, capture_output=True, text=True, check=False,
        input=doxyfile.read_text() + f"\nOUTPUT_DIRECTORY = {output}\n")
    if done.returncode != 0 or done.stderr:
        sys.exit(done.stderr + "Doxygen warns: the headers are not documented completely.")


def text(element):
    return "" if element is None else " ".join("".join(element.itertext()).split())


def has_text(member):
    return bool(text(member.find("briefdescription")) or text(member.find("detaileddescription")))


def is_shown(member):
    return (member.get("prot") == "public" and has_text(member)
            and not text(member.find("type")).startswith("friend class")
            and member.get("kind") != "friend")


def short(code):
    """Code as people write it: without the namespace, and without Doxygen's spaces."""
    code = code.replace(NAMESPACE + "::", "")
    code = re.sub(r"\s+", " ", code)
    code = re.sub(r"< (?=\S)", "<", code)
    code = re.sub(r"(?<=\S) >", ">", code)
    return re.sub(r" ([&*]+)", r"\1", code)


class Reference:
    def __init__(self, directory):
        self.compounds = {}
        for path in sorted(directory.glob("*.xml")):
            compound = xml.parse(path).getroot().find("compounddef")
            if compound is not None:
                self.compounds[compound.get("id")] = compound
        self.places = {}  # id of a compound or a member: its page and anchor
        self.headers = collections.OrderedDict()
        self.find_headers()

    def find_headers(self):
        files = [c for c in self.compounds.values() if c.get("kind") == "file"]
        for file in sorted(files, key=lambda f: f.find("location").get("file")):
            path = file.find("location").get("file")
            if path.startswith(NAMESPACE + "/"):
                self.headers[path] = Header(path, file)
        for compound in self.compounds.values():
            self.place(compound)

    def place(self, compound):
        kind, path = compound.get("kind"), compound.find("location").get("file")
        if kind in ("class", "struct") and path in self.headers:
            name = text(compound.find("compoundname"))
            if not name.startswith(NAMESPACE + "::") or not has_text(compound):
                return
            anchor = name[len(NAMESPACE) + 2:].replace("::", "-")
            header = self.headers[path]
            self.places[compound.get("id")] = (header.page, anchor)
            header.entries.append(Class(compound, anchor))
            for member in filter(is_shown, compound.iter("memberdef")):
                self.places[member.get("id")] = (
                    header.page, f"{anchor}-{anchor_of(text(member.find('name')))}")
        elif kind == "file" and path in self.headers:
            self.headers[path].add_members(compound, self.places)
            self.places[compound.get("id")] = (self.headers[path].page, "")
        elif kind == "namespace" and text(compound.find("compoundname")) == NAMESPACE:
            for member in compound.iter("memberdef"):
                where = member.find("location").get("file")
                if where in self.headers:
                    self.headers[where].add_member(member, self.places)

    def pages(self):
        made = {h.page: self.header_page(h) for h in self.headers.values()}
        made["index.html"] = self.index_page()
        return made

    def index_page(self):
        rows = ""
        for header in self.headers.values():
            names = ", ".join(
                f'<a href="{header.page}#{entry.anchor}"><code>{html.escape(entry.name)}</code></a>'
                for entry in header.sorted_entries() if "::" not in entry.name)
            rows += (f'<tr><td><a href="{header.page}"><code>{header.path}</code></a></td>'
                     f"<td>{names}</td></tr>\n")
        return ('<h1 id="reference">Reference</h1>\n'
                "<p>A page for each public header, made of the comments in it. "
                f"<code>#include &lt;{NAMESPACE}.hpp&gt;</code> includes all of them, but "
                "<code>fiber.hpp</code>, <code>stacktrace.hpp</code> and "
                "<code>handler_tracking.hpp</code>.</p>\n"
                '<div class="table"><table><thead><tr><th>Header</th><th>Names</th></tr></thead>'
                f"<tbody>{rows}</tbody></table></div>\n")

    def header_page(self, header):
        body = f'<h1 id="top">{header.path}</h1>\n'
        if header.path not in (f"{NAMESPACE}/handler_tracking.hpp",):
            body += f"<pre><code>#include &lt;{header.path}&gt;</code></pre>\n"
        body += self.description(header.file)
        for entry in header.sorted_entries():
            body += entry.render(self)
        return body

    # Doxygen's text as HTML.

    def description(self, element):
        blocks = []
        for part in ("briefdescription", "detaileddescription"):
            for child in element.find(part):
                blocks.append(self.block(child))
        return "".join(blocks)

    def block(self, element):
        if element.tag != "para":
            return self.node(element)
        # Lists and sections are inside of paragraphs, but may not be in HTML.
        out, run = [], html.escape(element.text or "")
        for child in element:
            made = self.node(child)
            if child.tag in LISTS or child.tag in (
                    "parameterlist", "simplesect", "programlisting", "verbatim"):
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
            return f"<{LISTS[tag]}>{inner}</{LISTS[tag]}>\n"
        if tag == "para":
            return self.block(element)
        if tag == "ref":
            return self.link(element)
        if tag == "ulink":
            return f'<a href="{html.escape(element.get("url"))}">{self.inline(element)}</a>'
        if tag == "programlisting":
            return self.code(element)
        if tag == "parameterlist":
            return self.parameters(element)
        if tag == "simplesect":
            return self.section(element)
        raise ValueError(f"reference.py knows nothing of Doxygen's <{tag}>")

    def link(self, element):
        place = self.places.get(element.get("refid"))
        if not place:
            return self.inline(element)
        page, anchor = place
        return f'<a href="{page}{"#" + anchor if anchor else ""}">{self.inline(element)}</a>'

    def code(self, element):
        lines = []
        for line in element.iter("codeline"):
            out = ""
            for part in line:
                shown = html.escape(code_text(part))
                colour = COLOURS.get(part.get("class"))
                out += f'<span class="{colour}">{shown}</span>' if colour else shown
            lines.append(out)
        return "<pre><code>" + "\n".join(lines).strip("\n") + "</code></pre>\n"

    def parameters(self, element):
        out = ""
        for item in element.iter("parameteritem"):
            names = ", ".join(
                f"<code>{html.escape(text(n))}</code>" for n in item.iter("parametername"))
            what = "".join(self.block(p) for p in item.find("parameterdescription"))
            if element.get("kind") == "exception":
                out += f"<dd>{merged(names, what)}</dd>"
            else:
                out += f"<dd>{merged(names + ': ', what)}</dd>"
        return f"<dl><dt>{PARAMETERS[element.get('kind')]}</dt>{out}</dl>\n"

    def section(self, element):
        kind, title = element.get("kind"), element.find("title")
        name = html.escape(text(title)) if title is not None else SECTIONS[kind]
        inner = "".join(self.block(child) for child in element if child.tag != "title")
        if kind == "note" and text(element).startswith("Node"):
            name = "Node"
            inner = re.sub(r"^<p>Node: ", "<p>", inner)
        return f"<dl><dt>{name}</dt><dd>{inner}</dd></dl>\n"


def paragraph(inner):
    return f"<p>{inner.strip()}</p>\n" if inner.strip() else ""


def merged(names, what):
    """Puts the names into the first paragraph."""
    if what.startswith("<p>"):
        return "<p>" + names + " " + what[len("<p>"):]
    return f"<p>{names}</p>{what}"


def code_text(element):
    out = element.text or ""
    for child in element:
        out += " " if child.tag == "sp" else code_text(child)
        out += child.tail or ""
    return out


def anchor_of(name):
    words = {"operator()": "call", "operator=": "assign", "operator[]": "subscript",
             "operator==": "equal", "operator!=": "unequal", "operator bool": "bool"}
    return words.get(name, name.replace("~", "destructor-"))


def template_of(element):
    """`template <...>`, without parameters that only constrain."""
    found = element.find("templateparamlist")
    if found is None:
        return ""
    shown = []
    for param in found.findall("param"):
        kind = text(param.find("type"))
        if "enable_if" in kind:
            continue
        # The name is in the type, where there is no default argument.
        name, default = text(param.find("declname")), text(param.find("defval"))
        shown.append(kind + (" " + name if name else "")
                     + (" = " + short(default) if default and "detail::" not in default else ""))
    return f"template <{', '.join(shown)}>\n" if shown else ""


def signature_of(member):
    name, kind = text(member.find("name")), member.get("kind")
    if kind == "define":
        params = [text(p.find("defname")) for p in member.findall("param")]
        return f"#define {name}" + (f"({', '.join(params)})" if params else "")
    result, arguments = short(text(member.find("type"))), short(text(member.find("argsstring")))
    arguments = re.sub(r"noexcept\(.*?\)(?=\s*(->|$|=))", "noexcept(...)", arguments)
    arguments = re.sub(r"\s*->.*(enable_if|decltype|detail::).*", "", arguments)
    result = re.sub(r"^(constexpr )?std::enable_if_t<.*", "auto", result)
    out = template_of(member)
    if member.get("static") == "yes" and "static" not in result:
        out += "static "
    if member.get("explicit") == "yes":
        out += "explicit "
    if kind == "typedef" and "using " not in result:
        right = result if "detail::" not in result else "see the source"
        return f"{out}using {name} = {right};"
    out += (result + " " if result else "") + name + arguments
    initial = text(member.find("initializer"))
    if kind == "variable" and initial and "detail::" not in initial:
        out += " " + initial
    return out + ";"


def signature_block(signatures):
    return '<pre class="signature"><code>' + html.escape("\n".join(signatures)) + "</code></pre>\n"


class Members:
    """Overloads: members of one name, in one scope."""

    def __init__(self, name, anchor):
        self.name, self.anchor, self.members = name, anchor, []

    @property
    def line(self):
        return int(self.members[0].find("location").get("line"))

    def render(self, reference, level=2):
        out = f'<h{level} id="{self.anchor}">{html.escape(self.name)}</h{level}>\n'
        for member in self.members:
            out += ('<div class="member">\n' + signature_block([signature_of(member)])
                    + reference.description(member) + "</div>\n")
        return out


def grouped(members, prefix):
    groups = collections.OrderedDict()
    for member in members:
        name = text(member.find("name"))
        group = groups.setdefault(name, Members(name, prefix + anchor_of(name)))
        group.members.append(member)
    return groups.values()


class Class:
    def __init__(self, compound, anchor):
        self.compound, self.anchor = compound, anchor
        self.name = text(compound.find("compoundname"))[len(NAMESPACE) + 2:]

    @property
    def line(self):
        return int(self.compound.find("location").get("line"))

    def render(self, reference):
        kind = self.compound.get("kind")
        bases = [short(text(b)) for b in self.compound.findall("basecompoundref")
                 if b.get("prot") == "public" and "detail::" not in text(b)]
        declared = template_of(self.compound) + f"{kind} {self.name}"
        declared += (" : public " + ", ".join(bases) if bases else "") + ";"
        out = f'<h2 id="{self.anchor}">{html.escape(self.name)}</h2>\n'
        out += signature_block([declared]) + reference.description(self.compound)
        members = sorted(
            (m for m in self.compound.iter("memberdef") if is_shown(m)),
            key=lambda m: int(m.find("location").get("line")))
        for group in grouped(members, self.anchor + "-"):
            group_html = group.render(reference, level=3)
            out += group_html
        return out


class Header:
    def __init__(self, path, file):
        self.path, self.file = path, file
        self.page = os.path.basename(path) + ".html"
        self.entries, self.groups = [], {}

    def add_members(self, compound, places):
        for member in compound.iter("memberdef"):
            self.add_member(member, places)

    def add_member(self, member, places):
        name = text(member.find("name"))
        if any(entry.name == name for entry in self.entries):  # a deduction guide
            return
        if not is_shown(member) and member.get("kind") != "define" or not has_text(member):
            return
        group = self.groups.setdefault(name, Members(name, anchor_of(name)))
        if member.get("id") not in places:
            group.members.append(member)
            places[member.get("id")] = (self.page, group.anchor)

    def sorted_entries(self):
        shown = self.entries + [group for group in self.groups.values() if group.members]
        return sorted(shown, key=lambda entry: entry.line)
