#!/usr/bin/env python3
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Runs the tests of w3c/baggage with asio_ctx::baggage in the place of their own classes.

    baggage.py W3C_BAGGAGE_PROGRAM TEST_BAGGAGE_PY
"""

import runpy
import subprocess
import sys


class Program:
    """w3c_baggage, which speaks in lines."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, command, *texts):
        words = [command] + ["-" if t is None else "x" + t.encode().hex() for t in texts]
        self.process.stdin.write(" ".join(words) + "\n")

    def answer(self):
        self.process.stdin.flush()
        words = self.process.stdout.readline().split()
        return [None if w == "-" else bytes.fromhex(w[1:]).decode() if w[0] == "x" else w
                for w in words]


class Property:
    def __init__(self, key, value=None):
        self.key, self.value = key, value


class BaggageEntry:
    def __init__(self, key, value, properties=None):
        self.key, self.value, self.properties = key, value, properties or []

    @classmethod
    def from_string(cls, text):
        (entry,) = Baggage.from_string(text).entries
        return entry

    def to_string(self):
        return Baggage([self]).to_string()


class Baggage:
    def __init__(self, entries=None):
        self.entries = entries or []

    @classmethod
    def from_string(cls, text):
        program.tell("parse", text)
        entries = []
        while (words := program.answer()) != ["end"]:
            if words[0] == "entry":
                entries.append(BaggageEntry(*words[1:]))
            else:
                entries[-1].properties.append(Property(*words[1:]))
        return cls(entries)

    def to_string(self):
        for entry in self.entries:
            program.tell("entry", entry.key, entry.value)
            for each in entry.properties:
                program.tell("property", each.key, each.value)
        program.tell("write")
        return program.answer()[0]


program = Program(sys.argv[1])
tests = sys.argv[2]
sys.argv = sys.argv[:1]
sys.modules["baggage"] = sys.modules["__main__"]
runpy.run_path(tests, run_name="__main__")
