from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics import services
from deadlines.clock import now
from estates.models import Estate


class Command(BaseCommand):
    """Publish the daily digest by hand: yesterday's, or that of a day; what is published stays (rule A2)."""

    help = "Publish the daily digest of every estate for yesterday, or for --date 2026-11-21."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", help="the day of the complaints, as 2026-11-21; yesterday when left out")
        parser.add_argument("--estate", help="the code of one estate; all of them when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        estates = Estate.objects.filter(active=True).order_by("code")
        if options["estate"]:
            estates = estates.filter(code=options["estate"])
        for estate in estates:
            today = now().astimezone(estate.zone).date()
            day = self._day(options["date"]) or today - timedelta(days=1)
            if day >= today:
                raise CommandError(f"{day} is not over on {estate.code} yet.")
            made = services.publish_digest(estate, day)
            told = f"published to {made.readings.count()}" if made else "was published before"
            self.stdout.write(f"{estate.code} {day}: {told}")

    @staticmethod
    def _day(text: str | None) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise CommandError("Write the day as 2026-11-21.") from error
