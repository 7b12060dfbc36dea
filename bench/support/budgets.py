# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""Compares results of bench/run with budgets.json, and what falls short with missed.json."""

import json
from fnmatch import fnmatch
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
BUDGETS = BENCH / "budgets.json"
MISSED = BENCH / "missed.json"

BASE = "bare"
OLDEST_BOOST = "1.81"
COUNTED = ("instructions", "locked", "allocations")
TIMED = ("cycles", "seconds", "milliseconds")

# What repeats exactly may still differ a little with the C library or a compiler's patch.
TOLERANCE = 1.02
# Two digits are shown.
ROUNDING = 0.005

AIM, MUST, KNOWN, WORSE, SHORT = "aim", "must", "missed, as known", "WORSE THAN BEFORE", "FALLS SHORT"
FAILURES = (WORSE, SHORT)


def nanoseconds(row):
    """What stands for a row. What others on the machine take away is only ever added; but where
    threads wait for each other, and are still running when the clock is read, less means nothing."""
    has_threads = "thread" in row["workload"]
    return row["ns"]["median" if has_threads else "min"]


class Reader:
    """Looks values up in a report."""

    def __init__(self, report):
        self.rows = {(row["workload"], row["variant"]): row for row in report["results"]}
        self.counters = report["counters"]
        self.ns_of_a_cycle = report["ns_of_a_cycle"]

    def value(self, key, measure):
        """None if that was not measured."""
        row = self.rows.get(key)
        if row is None:
            return None
        if measure in ("seconds", "milliseconds"):
            scale = 1 if measure == "seconds" else 1000
            return scale * row["seconds"]["min"] if "seconds" in row else None
        if measure != "cycles":
            return row.get(measure)
        if self.counters and "cycles" in row:
            return row["cycles"]["median"]
        if "ns" in row and self.ns_of_a_cycle:
            return nanoseconds(row) / self.ns_of_a_cycle
        return None

    def measured(self, budget, key):
        """What the budget is about, of one variant. None if that is not known."""
        value = self.value(key, budget["measure"])
        form = budget.get("as", "ratio")
        if form == "value" or value is None:
            return value
        to = budget.get("to", BASE)
        base = self.value(tuple(to.split("/")) if "/" in to else (key[0], to), budget["measure"])
        if base is None or (form == "ratio" and base == 0):
            return None
        return value - base if form == "more" else value / base


def all_budgets():
    return json.loads(BUDGETS.read_text())["budgets"]


def title_of(budget):
    sign = {"ratio": " / {}", "more": " over {}", "value": ""}[budget.get("as", "ratio")]
    return f"{budget['what']}: {budget['measure']}{sign.format(budget.get('to', BASE))}"


def family(report):
    """A compiler without its minor version: those of missed.json."""
    return report["about"]["compiler"].split(".")[0]


def known_misses(report):
    """Title -> variant -> value; None if nothing was noted for that compiler."""
    return json.loads(MISSED.read_text()).get(family(report)) if MISSED.exists() else None


class Comparison:
    """Each budget with each variant of it that was measured."""

    def __init__(self, report, measures):
        known = known_misses(report)
        self.compiler_is_known = known is not None
        reader = Reader(report)
        self.rows = []  # (budget, "workload/variant", value, verdict)
        is_newer = (report["about"].get("boost") or OLDEST_BOOST) != OLDEST_BOOST
        for budget in all_budgets():
            if budget["measure"] not in measures or (budget.get("newer_boost") and not is_newer):
                continue
            for key in reader.rows:
                name = "/".join(key)
                if not any(fnmatch(name, pattern) for pattern in budget["of"]):
                    continue
                value = reader.measured(budget, key)
                if value is not None:
                    verdict = self._verdict(budget, name, value, known)
                    self.rows.append((budget, name, value, verdict))

    def _verdict(self, budget, name, value, known):
        if value <= budget["must"] + ROUNDING:
            return AIM if value <= budget["aim"] + ROUNDING else MUST
        if budget["measure"] not in COUNTED:
            return SHORT
        if known is None and not budget.get("newer_boost"):
            return KNOWN
        before = (known or {}).get(title_of(budget), {}).get(name)
        if value <= (before or budget["must"]) * TOLERANCE + ROUNDING:
            return KNOWN
        return WORSE if before else SHORT

    def print(self):
        print(f"\n{'budget':<62}{'of':<36}{'must':>7}{'aim':>7}{'is':>9}")
        for budget, name, value, verdict in self.rows:
            print(f"{title_of(budget):<62}{name:<36}{budget['must']:>7}{budget['aim']:>7}"
                  f"{round(value, 2) + 0.0:>9.2f}  {verdict}")
        if not self.compiler_is_known:
            print(f"\n{MISSED.name} has nothing of this compiler: counts that fall short don't fail the check")

    def count(self, *verdicts):
        return sum(verdict in verdicts for *_, verdict in self.rows)

    def note_misses(self, report):
        """Writes what falls short of the counts to missed.json; keeps what was not measured now."""
        noted = json.loads(MISSED.read_text()) if MISSED.exists() else {}
        of_compiler = noted.setdefault(family(report), {})
        for budget, name, value, _ in self.rows:
            if budget["measure"] not in COUNTED:
                continue
            values = of_compiler.setdefault(title_of(budget), {})
            if value > budget["must"] + ROUNDING:
                values[name] = round(value, 2)
            else:
                values.pop(name, None)
        noted[family(report)] = {
            title: dict(sorted(values.items())) for title, values in sorted(of_compiler.items()) if values}
        MISSED.write_text(json.dumps(dict(sorted(noted.items())), indent=1) + "\n")
