"""`python -m bench SIZES… [--only intake numbering reading]`: run the workloads, print the table, exit 1 on a miss."""

from __future__ import annotations

import argparse
import sys
import time

from bench import ground
from bench.table import Figure, printed

WORKLOADS = ("intake", "numbering", "reading")


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
        for cases in sorted(set(given.sizes)):
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
        ground.use("")
    print(printed(figures))
    missed = [one for one in figures if not one.meets(one.must)]
    print(f"\n{len(figures)} figures in {time.monotonic() - began:.0f} s; {len(missed)} missed.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
