"""The one clock of the house. Rules take the moment from here, never from the database or elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC. Tests freeze it with time-machine."""
    return timezone.now()
