"""`python -m bench SIZES… [--only intake …]`: run the workloads, print the table, exit 1 on a miss."""

from __future__ import annotations

import argparse
import sys
import time

from bench import ground
from bench.table import Figure, printed

WORKLOADS = ("intake", "numbering", "reading", "dashboards", "outbox", "sweep", "lateness")
GROUND = 1000
"""Cases under the workloads on deadlines, whose size is that of the running clocks."""


def main() -> int:
    """Run what is asked for; the exit code."""
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("sizes", nargs="*", type=int, default=[1000, 100_000], help="cases stored, up to a million")
    asked.add_argument("--only", nargs="+", choices=WORKLOADS, default=WORKLOADS)
    given = asked.parse_args()
    began = time.monotonic()
    figures: list[Figure] = []
    with ground.engines():
        from bench.intake import intake, numbering
        from bench.reading import reading

        templates = {}
        stored = (set(WORKLOADS) - {"sweep", "lateness"}) & set(given.only)
        for cases in sorted(set(given.sizes)) if stored else ():
            templates[cases] = ground.loaded(cases)
        for cases, template in templates.items():
            if "intake" in given.only:
                ground.say(f"1: intake, {cases} cases stored")
                figures += intake(template, cases)
            if "numbering" in given.only:
                ground.say(f"1e: numbering, {cases} cases stored")
                figures += numbering(template, cases)
        if "reading" in given.only:
            ground.say("2, 2b, 3: queue and search")
            figures += reading(templates)
        if "dashboards" in given.only:
            from bench.counters import counters
            from bench.dashboards import dashboards

            ground.say("5, 5b: dashboards and the summary")
            figures += dashboards(templates)
            cases = min(templates)
            ground.say(f"5c: the counters, {cases} cases stored")
            figures += counters(templates[cases], cases)
        if "outbox" in given.only:
            from bench.outbox import broker_away, outbox

            cases, template = next(iter(templates.items()))
            ground.say("6, 6b: the outbox")
            figures += outbox(template, cases)
            ground.say("6c: the broker is away")
            figures += broker_away(template)
        sizes = sorted(size for size in set(given.sizes) if size >= 100_000) or [max(given.sizes)]
        if "sweep" in given.only:
            from bench.sweeping import sweeping

            ground.say("4, 4c, 4d: the sweep")
            figures += sweeping(ground.loaded(GROUND), sizes)
        if "lateness" in given.only:
            from bench.lateness import lateness

            ground.say("4e: lateness")
            figures += lateness(ground.loaded(GROUND), max(sizes))
        ground.use("")
    print(printed(figures))
    missed = [one for one in figures if not one.meets(one.must)]
    print(f"\n{len(figures)} figures in {time.monotonic() - began:.0f} s; {len(missed)} missed.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
