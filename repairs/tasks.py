"""What repairs do by themselves."""

from __future__ import annotations

from celery import shared_task

from repairs.services import draw_spot_checks


@shared_task(ignore_result=True)
def draw_last_month() -> int:
    """Draw the spot checks of the month that is over (rule R8); run again it draws nothing."""
    return len(draw_spot_checks())
