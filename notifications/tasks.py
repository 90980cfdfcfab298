from __future__ import annotations

from celery import shared_task

from notifications import services
from notifications.services.nudge import begun, send


@shared_task(name="notifications.tasks.deliver", ignore_result=True)
def deliver() -> None:
    """Deliver one batch of the outbox; where it was full, another worker is called before this one begins to send."""
    begun()
    services.deliver(more=send)
