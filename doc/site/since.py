# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Since which version a name is there: since.txt has the names of the versions before this one."""

import re


class Since:
    def __init__(self, root):
        header = (root / "include/asio_ctx/version.hpp").read_text()
        self.version = re.search(r'VERSION_STRING "([\d.]+)"', header).group(1)
        self.current = self.version.rpartition(".")[0]
        self.first = {}
        version = ""
        for line in (root / "doc/site/since.txt").read_text().splitlines():
            words = line.split()
            if words and words[0].endswith(":"):
                version = words.pop(0)[:-1]
            if version and not line.startswith("#"):
                self.first.update((word, version) for word in words if word not in self.first)

    def of(self, name):
        return self.first.get(re.sub("<.*?>", "", name), self.current)
