from __future__ import annotations

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from deadlines.clock import now
from demo.load.run import AlreadyLoaded, NotTheOwner, load


class Command(BaseCommand):
    help = "Fast bulk cases for measuring: honest rows through COPY, on eight estates of their own (LA to LH)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--cases", type=int, required=True, help="how many, up to a million")
        parser.add_argument("--seed", type=int, default=1, help="the same seed and moment give the same rows")
        parser.add_argument("--until", help="the moment at which the cases stand (RFC 3339); default: now")
        parser.add_argument("--processes", type=int, help="how many tell cases at once; default: one per core")

    def handle(self, *args, cases: int, seed: int, until: str | None, processes: int | None, **options) -> None:
        moment = parse_datetime(until) if until else now()
        if moment is None or moment.tzinfo is None:
            raise CommandError("--until must be a moment with its offset, like 2026-11-21T20:00:00+08:00.")
        if not 1 <= cases <= 1_000_000:
            raise CommandError("--cases must lie between 1 and 1,000,000.")
        began = time.monotonic()
        try:
            plan = load(cases, seed, moment, processes)
        except AlreadyLoaded:
            raise CommandError("The estates LA to LH are there already: load into a fresh database.") from None
        except NotTheOwner:
            raise CommandError("Only the owner of the tables may load them: set OWNER_DATABASE_URL.") from None
        took = time.monotonic() - began
        if options["verbosity"]:
            self.stdout.write(f"{cases} cases ({plan.open_cases} open) over {plan.days} days in {took:.1f} s")
