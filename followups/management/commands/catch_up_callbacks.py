from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from followups.services import catch_up


class Command(BaseCommand):
    help = "Make the callbacks that are missing beside complaints and repairs: once after an upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{catch_up()} callbacks made.")
