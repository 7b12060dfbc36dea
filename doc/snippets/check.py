#!/usr/bin/env python3
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Compares the manual with the programs that its code is taken from.

    doc/snippets/check.py [--update] [PROGRAM...]

In a page, a block of code after `<!-- snippet: FILE REGION -->` is the text between
`// tag::REGION[]` and `// end::REGION[]` of that file, relative to doc/snippets; without a
region it is the whole file without the comments at its beginning. A block after
`<!-- diff: FILE FILE -->` is the difference between two such files, as `patch` takes it. A block after
`<!-- output: PROGRAM REGION -->` is what the program prints when the region is its argument.
A block after `<!-- excerpt: FILE -->` is in that file of the project, but for line breaks, and
for what `...` stands for. A page that shows parts of programs has to link to what they assume.
Only programs that are given are run. With --update the pages are
changed, else a difference is an error.
"""

import difflib
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
SNIPPETS = ROOT / "doc" / "snippets"
PART = re.compile(r"<!-- snippet: \S+ \S+ -->")  # of a program, and not a whole file
ASSUMED = re.compile("#what-the-samples-assume|^## What the samples assume$", re.M)
BLOCK = re.compile(
    r"(<!-- (?P<kind>snippet|output|excerpt|diff): (?P<file>\S+)(?: (?P<region>\S+))? -->\n"
    r"\n?```\w*\n)(?P<text>.*?)(?=^```$)", re.S | re.M)


def snippet(file, region):
    source = (SNIPPETS / file).read_text()
    if not region:
        return re.sub(r"\A(?:(?://.*)?\n)*", "", source)
    found = re.search(
        rf"^ *// tag::{region}\[\]\n(.*?)^ *// end::{region}\[\]$", source, re.S | re.M)
    if not found:
        sys.exit(f"{file} has no region {region}")
    return textwrap.dedent(re.sub(r"^ *// (?:tag|end)::.*\n", "", found.group(1), flags=re.M))


def difference(old, new):
    texts = [snippet(file, None).splitlines(keepends=True) for file in (old, new)]
    return "".join(difflib.unified_diff(*texts, pathlib.Path(old).name, pathlib.Path(new).name, n=2))


def output(program, region, expected):
    """Two threads may print in another order where the machine is busy: then it runs again."""
    command = [program] + ([region] if region else [])
    for _ in range(3):
        made = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if made == expected:
            break
    return made


def in_file(text, file):
    source = re.sub(r"\s+", "", (ROOT / file).read_text())
    return all(part in source for part in re.sub(r"\s+", "", text).split("..."))


def main(arguments):
    update = "--update" in arguments
    programs = {pathlib.Path(a).name: a for a in arguments if a != "--update"}
    compared, errors = 0, []
    pages = [ROOT / "README.md", *ROOT.glob("doc/**/*.md"), *ROOT.glob("example/*/README.md")]
    for page in sorted(pages):

        def compare(match):
            nonlocal compared
            kind, file, region = match.group("kind", "file", "region")
            if kind == "excerpt":
                compared += 1
                if not in_file(match.group("text"), file):
                    errors.append(f"{page.relative_to(ROOT)}: the excerpt is not in {file}")
                return match.group(0)
            if kind == "output" and file not in programs:
                return match.group(0)
            if kind == "output":
                made = output(programs[file], region, match.group("text"))
            else:
                made = snippet(file, region) if kind == "snippet" else difference(file, region)
            compared += 1
            if made != match.group("text"):
                errors.append(f"{page.name}: the {kind} {file} {region or ''} is another:\n{made}")
            return match.group(1) + made

        text = page.read_text()
        new = BLOCK.sub(compare, text)
        if PART.search(text) and not ASSUMED.search(text):
            errors.append(f"{page.name}: has no link to what its samples assume")
        unmatched = len(re.findall("<!-- (?:snippet|output|excerpt|diff):", text)) - len(BLOCK.findall(text))
        if unmatched:
            errors.append(f"{page.name}: {unmatched} marks are not followed by a block of code")
        if update and new != text:
            page.write_text(new)
    if not update and errors:
        print("\n".join(errors))
        return 1
    print(f"{compared} blocks compared")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
