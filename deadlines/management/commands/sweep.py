from django.core.management.base import BaseCommand

from deadlines.services import tick


class Command(BaseCommand):
    help = "One pass of the sweep: fires every due step, runs what follows from it, prints what fired."

    def handle(self, *args: object, **options: object) -> None:
        swept = tick()
        if swept.busy:
            self.stdout.write("another sweep is at work")
        self.stdout.write(
            f"fired {swept.fired}: {swept.warned} warnings, {swept.breached} breaches, {swept.climbed} climbs; "
            f"{swept.resumed} pauses ended"
        )
