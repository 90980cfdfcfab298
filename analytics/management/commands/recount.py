import os

from django.core.management.base import BaseCommand, CommandError

from analytics.services import drift, flush, rebuild


class Command(BaseCommand):
    help = "Make all statistics counters anew from the rows; with --check, prove them instead."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="compare with the rows and change nothing")

    def handle(self, *args, check: bool = False, **options) -> None:
        if not check:
            self.stdout.write(f"counted {rebuild(os.cpu_count() or 1)} cases")
            return
        flush(wait=True)
        wrong = drift()
        if wrong:
            raise CommandError(f"{len(wrong)} differ: " + "; ".join(wrong[:10]))
        self.stdout.write("every counter is right")
