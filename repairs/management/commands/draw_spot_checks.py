from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from repairs.selectors.spot import reproducible
from repairs.services import draw_spot_checks


class Command(BaseCommand):
    help = "Draws the spot checks of a month (default: the last one); run again it draws nothing anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", help="as 2026-10")

    def handle(self, *args: object, **options: object) -> None:
        asked = options["month"]
        try:
            month = datetime.strptime(str(asked), "%Y-%m").date() if asked else None
        except ValueError as error:
            raise CommandError("a month is written as 2026-10") from error
        made = draw_spot_checks(month)
        for draw in made:
            proof = "reproducible" if reproducible(draw) else "NOT reproducible"
            self.stdout.write(
                f"{draw.contractor.code} {draw.month:%Y-%m}: {len(draw.drawn)} of {len(draw.population)}, "
                f"seed {draw.seed[:12]}, {proof}"
            )
        if not made:
            self.stdout.write("nothing to draw: no order was completed, or it was drawn before")
