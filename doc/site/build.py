#!/usr/bin/python3 -B
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Makes the manual of the Markdown files, and the reference of the public headers, with MkDocs.

    doc/site/build.py OUTPUT

doc/README.md is the navigation. The pages work from a directory, without a server and without a
network. Ends with 1 where MkDocs or Doxygen warns, or where a link leads nowhere; and, where there
is a Chromium, if a page writes errors to the console or does not behave: browser_test.py.
"""

import datetime
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import mkdocs.commands.build
import mkdocs.config

import browser_test
import links
import pages
import reference
import search_index
import since
import sources

SITE = sources.ROOT / "doc" / "site"


def date():
    """Of the last commit; of today where there is no git."""
    words = ""
    if shutil.which("git"):
        words = subprocess.run(["git", "log", "-1", "--format=%cs"], cwd=sources.ROOT,
                               capture_output=True, text=True, check=False).stdout.strip()
    day = datetime.date.fromisoformat(words) if words else datetime.date.today()
    return day.strftime("%-d %B %Y")


def build(output, scratch):
    """Returns the errors."""
    versions = since.Since(sources.ROOT)
    made = reference.Reference(
        reference.run_doxygen(sources.ROOT, SITE / "Doxyfile", scratch / "doxygen"), versions)
    found = sources.stage(scratch / "pages", made.pages())
    project = pages.Project(found, made.link_names())
    config = mkdocs.config.load_config(
        str(SITE / "mkdocs.yml"), docs_dir=str(scratch / "pages"), site_dir=str(output), strict=True,
        nav=sources.navigation(made),
        copyright=f"asio_ctx {versions.version} · {date()} · Boost Software License 1.0")
    config["plugins"]["project"] = project
    mkdocs.commands.build.build(config)
    for name in ("404.html", "sitemap.xml", "sitemap.xml.gz"):  # for servers
        (output / name).unlink()
    errors = project.errors
    errors += [f"{page}: no page links to it" for page in sources.left_out(found)]
    errors += search_index.finish(output, SITE / "synonyms.txt")
    errors += links.check(output)
    return errors


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    output = pathlib.Path(sys.argv[1]).resolve()
    os.chdir(sources.ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        errors = build(output, pathlib.Path(scratch))
    errors += browser_test.run(output)
    for error in errors:
        print(error)
    print(f"{len(list(output.rglob('*.html')))} pages, {len(errors)} errors: {output}/index.html")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
