#!/usr/bin/env python3
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Judges what asio_ctx-ps has said of the programs, for run.sh --insight.

insight.py BUILD_DIR NAME...      the table; fails if a name is wrong
insight.py --names BUILD_DIR NAME...  each distinct operation with its names, to be read
                                  beside the sources
"""

import collections
import fnmatch
import functools
import json
import pathlib
import re
import sys

here = pathlib.Path(__file__).resolve().parent

# What a program has called if it has this operation of Asio's. Streams of TLS and WebSocket
# read and write for most of what they do.
stream = "read|write|receive|send|handshake|shutdown|close|ping|pong|detect"
callers = {
    "async_receive": stream,
    "async_receive_from": "receive",
    "async_receive_with_flags": stream,
    "async_send": stream,
    "async_send_to": "send",
    "async_accept": "accept",
    "async_connect": "connect",
    "async_wait": "wait|" + stream,
    "async_resolve": "resolve|connect",
}


def behind_bracket(text, at):
    """The place behind the bracket that closes the one at `at`."""
    depth = 0
    for end in range(at, len(text)):
        if text[end] in "([{":
            depth += 1
        elif text[end] in ")]}":
            depth -= 1
            if depth == 0:
                return end + 1
    return len(text)


class Sources:
    """The program's own sources: those of the examples that its compiler has read."""

    def __init__(self, objects):
        self.lines = {}
        for made in objects.glob("*.d"):
            for path in made.read_text().replace("\\\n", " ").split():
                if "/example/" in path and path not in self.lines:
                    text = pathlib.Path(path).read_text(errors="replace")
                    self.lines[path] = text.split("\n")
        self.words = set()
        for lines in self.lines.values():
            for line in lines:
                self.words.update(re.findall(r"\w+", line))
        self.texts = [re.sub(r"//.*", "", "\n".join(one)) for one in self.lines.values()]

        self.has_timers = any("timer" in word for word in self.words)

    def calls(self):
        """Calls that start operations: file, place, name and the whole text."""
        for file, text in enumerate(self.texts):
            for call in re.finditer(r"\basync_(\w+)\s*\(", text):
                end = behind_bracket(text, call.end() - 1)
                yield file, call.start(), call[1], text[call.start() : end]

    def bodies(self, function):
        """Where the functions of that name are: file, begin and end."""
        name = re.escape(function.split("::")[-1])
        for file, text in enumerate(self.texts):
            for found in re.finditer(r"(?<!\w)%s\s*\([^;{}]*\)[^;{}()]*\{" % name, text):
                yield file, found.start(), behind_bracket(text, found.end() - 1)

    def can_wait_for(self, name, operation):
        """False if all that the function is given to are operations of other kinds."""
        caller = callers.get(operation.rpartition(".")[2])
        is_timeout = operation.endswith("timer.async_wait") and not self.has_timers
        if is_timeout:  # of Beast's, of any operation of a stream
            caller = "."
        if not caller or name.startswith(("shared_ptr", "lambda at")):
            return True
        if "websocket" in self.words:
            caller += "|accept"
        if name.startswith("lambda in "):
            inside = list(self.bodies(name.removeprefix("lambda in ")))
            calls = [call for file, place, call, _ in self.calls()
                     if any(file == of and begin < place < end for of, begin, end in inside)]  # fmt: skip
        else:
            word = re.compile(r"\b%s\b" % re.escape(name.split("::")[-1]))
            calls = [call for _, _, call, text in self.calls() if word.search(text)]
        return not calls or any(re.search(caller, call) for call in calls)

    def knows(self, name):
        """All words of a name are in the sources."""
        place = re.fullmatch(r"lambda at (.*):\d+", name)
        if place:
            return any(path.endswith("/" + place[1]) for path in self.lines)
        name = re.sub(r"^lambda( in )?|^shared_ptr<", "", name)
        return all(word in self.words for word in re.findall(r"\w+", name))

    def awaits_at(self, function, file, line):
        """The coroutine is suspended at a co_await of the function."""
        lines = self.lines.get(file)
        if not lines or not 0 < line <= len(lines):
            return False
        begin = end = line  # of the statement, which may have several lines
        while begin > 1 and not lines[begin - 2].rstrip().endswith((";", "{", "}")):
            begin -= 1
        while end < len(lines) and not lines[end - 1].rstrip().endswith((";", "{", "}")):
            end += 1
        if not any("co_await" in text for text in lines[begin - 1 : end]):
            return False
        if function.startswith("lambda"):
            return True
        name = re.compile(r"\b%s\s*\(" % re.escape(function.split("::")[-1]))
        for text in reversed(lines[:line]):
            if re.match(r"\s*(co_await|co_return|co_yield|return)\b", text):
                continue
            if name.search(text) and not text.rstrip().endswith(";"):
                return True
            if re.match(r"}", text):
                return False
        return False


class Operation:
    def __init__(self):
        self.type = ""
        self.names = []  # of each look, except for those while it runs
        self.names_while_running = []

    def add(self, seen, names):
        self.type = seen["type"]
        runs = names.state == "running"
        (self.names_while_running if runs else self.names).append(names)

    def worst(self):
        """The names of the look that says least."""
        if self.names:
            return min(self.names, key=Names.value)
        return max(self.names_while_running, key=Names.value)


class Names:
    def __init__(self, seen, by_id):
        self.state = seen["state"]
        self.waits = seen["waits"]
        self.maybe = seen["maybe"]
        self.stack = seen["stack"]
        self.awaiting = []
        awaiting = seen
        for _ in range(100):
            if not awaiting["is_awaited_by_trigger"]:
                break
            awaiting = by_id.get(awaiting["trigger_id"])
            if not awaiting:
                break
            self.awaiting = awaiting["stack"]
            if self.awaiting:
                break

    def how(self):
        if self.waits:
            return "waits"
        if self.stack:
            return "stack"
        if self.awaiting:
            return "awaited"
        if self.maybe:
            return "maybe"
        return "none"

    def value(self):
        return ["none", "maybe", "awaited", "stack", "waits"].index(self.how())

    def shown(self):
        frames = self.stack or self.awaiting
        stack = " <- ".join(
            "%s:%d" % (frame["function"] or "?", frame["line"] or 0) for frame in frames
        )
        parts = [", ".join(self.waits), stack]
        if self.maybe:
            parts.append("maybe " + ", ".join(self.maybe))
        return "; ".join(part for part in parts if part)


class Program:
    def __init__(self, build, name):
        self.name = name
        self.run = build / "run" / (name + ".insight")
        self.is_built = (build / "insight" / name).exists()
        self.operations = {}
        self.looks = 0
        self.is_late = False
        self.wrong = collections.Counter()
        self.wrong_maybe = collections.Counter()
        self.sources = Sources(build / "insight" / (name + ".objects"))
        for look in sorted((self.run / "looks").glob("*.json")):
            self.read(look.name.split(".")[0], json.loads(look.read_text()))

    def outcome(self):
        if not self.is_built:
            return "not built"
        try:
            return (self.run / "outcome").read_text().strip()
        except FileNotFoundError:
            return "not run"

    def has_failed_look(self):
        return (self.run / "looks" / "failed").exists()

    def read(self, process, look):
        self.looks += 1
        self.is_late = self.is_late or look["is_late"]
        by_id = {seen["id"]: seen for seen in look["operations"]}
        for seen in look["operations"]:
            names = Names(seen, by_id)
            key = (process, seen["id"])
            self.operations.setdefault(key, Operation()).add(seen, names)
            self.check(seen, names)

    def check(self, seen, names):
        for name in names.waits:
            if not self.is_right(name, seen["type"]):
                self.wrong[seen["type"] + ": " + name] += 1
        for name in names.maybe:
            if not self.sources.knows(name):
                self.wrong_maybe[seen["type"] + ": " + name] += 1
        for frame in names.stack:
            function, file, line = frame["function"], frame["file"], frame["line"]
            if function and not self.sources.knows(function):
                self.wrong[seen["type"] + ": in " + function] += 1
            elif line and not self.sources.awaits_at(function, file, line):
                place = "%s:%d" % (file.rpartition("/")[2], line)
                self.wrong["%s: in %s at %s" % (seen["type"], function, place)] += 1

    @functools.lru_cache(maxsize=None)
    def is_right(self, name, kind):
        return self.sources.knows(name) and self.sources.can_wait_for(name, kind)

    def how_is(self, operation):
        """A timer of a program that has none is its library's, which alone waits for it."""
        how = operation.worst().how()
        is_timer = operation.type.endswith("timer.async_wait")
        return "library" if how == "none" and is_timer and not self.sources.has_timers else how

    def how(self):
        return collections.Counter(map(self.how_is, self.operations.values()))

    def unnamed(self):
        """Types and states of the operations that name nobody, and what may be meant."""
        found = collections.Counter()
        for one in self.operations.values():
            if self.how_is(one) in ("maybe", "none"):
                worst = one.worst()
                found[one.type, worst.state, worst.shown()] += 1
        return found


columns = "{:<56} {:>5} {:>10} {:>7} {:>9} {:>7} {:>7} {:>5} {:>4} {:>5}"


def reasons():
    """Why operations name nobody: lines "PROGRAM TYPE STATE REASON", with * in the first three."""
    known = []
    for line in (here / "unnamed.txt").read_text().split("\n"):
        if line and not line.startswith("#"):
            known.append(tuple(line.split(maxsplit=3)))
    return known


def reason_of(known, *operation):
    for *patterns, reason in known:
        if all(map(fnmatch.fnmatch, operation, patterns)):
            return reason
    return "?"


def section(title, lines):
    if lines:
        print("\n" + title)
        for line in lines:
            print("  " + line)


def percent(part, of):
    return "%.1f %%" % (100 * part / of) if of else "-"


def print_table(programs):
    heads = ("program", "looks", "unfinished", "handler", "coroutine", "awaited", "library",
             "maybe", "none", "wrong")  # fmt: skip
    print(columns.format(*heads))
    total = collections.Counter()
    for one in programs:
        if not one.operations:
            continue
        how = one.how()
        row = [one.looks, len(one.operations), how["waits"], how["stack"], how["awaited"],
               how["library"], how["maybe"], how["none"], sum(one.wrong.values())]  # fmt: skip
        total.update(dict(zip(heads[1:], row)))
        print(columns.format(one.name, *row))
    with_some = [one for one in programs if one.operations]
    label = "%d programs" % len(with_some)
    print(columns.format(label, *[total[head] for head in heads[1:]]))
    named = total["handler"] + total["coroutine"] + total["awaited"]
    of_programs = total["unfinished"] - total["library"]
    print("\nOf %d unfinished operations %d are timeouts of Beast's, for which no function of the"
          % (total["unfinished"], total["library"]))  # fmt: skip
    print("program waits. Of the other %d, %d name a function, a class, a lambda or a coroutine"
          % (of_programs, named))  # fmt: skip
    print("of the program: %s. Wrong names: %d."
          % (percent(named, of_programs), total["wrong"]))  # fmt: skip

    known = reasons()
    section("Operations that name nobody:", [
        "%s: %d %s, %s%s: %s" % (one.name, count, kind, state, shown and "; " + shown,
                                 reason_of(known, one.name, kind, state))
        for one in programs
        for (kind, state, shown), count in sorted(one.unnamed().items())
    ])  # fmt: skip
    section("WRONG:", [
        "%s: %s (%d times)" % (one.name, what, count)
        for one in programs
        for what, count in sorted(one.wrong.items())
    ] + ["%s: asio_ctx-ps failed" % one.name for one in programs if one.has_failed_look()])  # fmt: skip
    section("Wrong, and said to be uncertain:", [
        "%s: %s (%d times)" % (one.name, what, count)
        for one in programs
        for what, count in sorted(one.wrong_maybe.items())
    ])  # fmt: skip
    section("Nothing was unfinished when the program waited:", [
        one.name for one in programs if not one.operations and one.outcome() == "ran"
    ])  # fmt: skip
    section("Not run, or not to the end:", [
        "%s: %s" % (one.name, one.outcome()) for one in programs if one.outcome() != "ran"
    ])  # fmt: skip
    return total["wrong"] == 0 and not any(one.has_failed_look() for one in programs)


def print_names(programs):
    for one in programs:
        found = collections.Counter()
        for operation in one.operations.values():
            for names in operation.names + operation.names_while_running:
                found[operation.type, names.shown()] += 1
        print(one.name)
        for (kind, shown), count in sorted(found.items()):
            print("  %4d  %-28s %s" % (count, kind, shown))


def main(arguments):
    names_only = arguments[0] == "--names"
    if names_only:
        arguments = arguments[1:]
    build = pathlib.Path(arguments[0])
    programs = [Program(build, name) for name in arguments[1:]]
    if names_only:
        print_names(programs)
        return 0
    return 0 if print_table(programs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
