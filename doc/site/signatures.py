# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Declarations, as people write them, of Doxygen's XML."""

import html
import re

import pygments
import pygments.formatters
import pygments.lexers

NAMESPACE = "asio_ctx"
COLUMNS = 72
LEXER = pygments.lexers.get_lexer_by_name("cpp", stripnl=False, ensurenl=False)
FORMATTER = pygments.formatters.get_formatter_by_name("html", nowrap=True)


def text(element):
    return "" if element is None else " ".join("".join(element.itertext()).split())


def short(code):
    """Without the namespace, and without Doxygen's spaces."""
    code = code.replace(NAMESPACE + "::", "")
    code = re.sub(r"\s+", " ", code)
    code = re.sub(r"< (?=\S)", "<", code)
    code = re.sub(r"(?<=\S) >", ">", code)
    return re.sub(r" ([&*]+)(?=\w)", r"\1 ", code).replace(" &", "&").replace(" *", "*")


def highlighted(code):
    return pygments.highlight(code, LEXER, FORMATTER).rstrip("\n")


def linked(code, name, url):
    """Highlighted, the name being a link."""
    word = "operator" if name.startswith("operator") else name.lstrip("~")
    word = re.escape(html.escape(re.sub("<.*", "", word.rsplit("::", 1)[-1])))
    coloured = highlighted(code)
    found = list(re.finditer(rf'(?<=">){word}(?=</span>)', coloured))
    called = [one for one in found if coloured.startswith('</span><span class="p">(', one.end())]
    # Of `span_id span_id` the second is the name, of `using id = other::id` the first.
    declared = found[:1] if code.startswith("using ") else found[-1:]
    for one in called[:1] or declared:
        link = f'<a href="{url}">{one.group(0)}</a>'
        return coloured[:one.start()] + link + coloured[one.end():]
    return coloured


def code_block(code):
    return f'<div class="highlight"><pre><code>{highlighted(code)}</code></pre></div>\n\n'


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


def declaration_of(compound):
    bases = [short(text(b)) for b in compound.findall("basecompoundref")
             if b.get("prot") == "public" and "detail::" not in text(b)]
    return (template_of(compound) + f"{compound.get('kind')} {short(text(compound.find('compoundname')))}"
            + (" : public " + ", ".join(bases) if bases else ""))


def signature_of(member):
    name, kind = text(member.find("name")), member.get("kind")
    if kind == "define":
        params = [text(p.find("defname")) for p in member.findall("param")]
        return f"#define {name}" + (f"({', '.join(params)})" if params else "")
    if kind == "enum":
        values = ",\n".join("  " + text(v.find("name")) for v in member.findall("enumvalue"))
        strong = "class " if member.get("strong") == "yes" else ""
        return f"enum {strong}{name}\n{{\n{values}\n}};"
    result, arguments = short(text(member.find("type"))), short(text(member.find("argsstring")))
    arguments = re.sub(r"(?<=[\w>])=(?=[\w{\"])(?!default|delete)", " = ", arguments)
    arguments = re.sub(r"noexcept\(.*?\)(?=\s*(->|$|=))", conditional, arguments)
    arguments = re.sub(r"\s*->.*(enable_if|decltype|detail::).*", "", arguments)
    result = re.sub(r"^(constexpr )?std::enable_if_t<.*", "auto", result)
    out = template_of(member)
    if member.get("static") == "yes" and "static" not in result:
        out += "static "
    if member.get("explicit") == "yes":
        out += "explicit "
    if kind == "typedef" and "using " not in result:
        right = result if "detail::" not in result else "/* see below */"
        return f"{out}using {name} = {right};"
    out += (result + " " if result else "") + name + arguments
    initial = text(member.find("initializer"))
    if kind == "variable" and initial and "detail::" not in initial:
        out += " " + initial
    return folded(out + ";")


def conditional(match):
    """Without names of the implementation's own."""
    names = re.findall(r"(\w+)::", match.group(0))
    return match.group(0) if {*names} <= {"std", "asio"} else "noexcept(/* see below */)"


def folded(code):
    """A line for each parameter, where one line is too short for all."""
    *template, line = code.split("\n")
    opening = line.find("(", line.find("operator()") + len("operator()")
                        if "operator()" in line else 0)
    if len(line) <= COLUMNS or opening < 0:
        return code
    parameters, rest = parameters_of(line[opening + 1:])
    if not parameters:
        return code
    inner = ",\n    ".join(parameters)
    return "\n".join([*template, f"{line[:opening]}(\n    {inner}){rest}"])


def parameters_of(code):
    """Splits `int a, f<b, c> d) const;` into its parameters and what follows them."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(code):
        if letter == ")" and depth == 0:
            last = code[start:at].strip()
            return found + ([last] if last else []), code[at + 1:]
        if letter in "(<[{":
            depth += 1
        elif letter in ")>]}":
            depth -= 1
        elif letter == "," and depth == 0:
            found.append(code[start:at].strip())
            start = at + 1
    return [], ""
