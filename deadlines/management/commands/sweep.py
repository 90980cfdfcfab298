from django.core.management.base import BaseCommand

from deadlines.services import sweep


class Command(BaseCommand):
    help = "Fire every deadline step that is due, once, and say how many."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"fired {sweep()}")
