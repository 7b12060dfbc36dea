# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

"""The time on a processor that programs take, in rows as bench/run has them."""

import json
import resource
import subprocess
from statistics import median


def seconds_of(command, **options):
    """No other child may end meanwhile."""
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    subprocess.run(command, check=True, **options)
    return spent() - before


def row_of(workload, variant, taken, **others):
    seconds = {"min": min(taken), "median": median(taken), "max": max(taken)}
    return {"workload": workload, "variant": variant, "seconds": seconds, **others}


def add_rows(path, rows):
    """Replaces those of the same workload in a JSON file of bench/run."""
    report = json.loads(path.read_text())
    report["results"] = [row for row in report["results"] if row["workload"] != rows[0]["workload"]] + rows
    path.write_text(json.dumps(report, indent=1) + "\n")
