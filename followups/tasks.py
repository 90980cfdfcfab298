"""What the time after does by the clock: see the schedule in config.celery."""

from __future__ import annotations

from celery import shared_task

from deadlines.clock import now
from followups.services import clusters, remind_of_quotas, surveys


@shared_task(ignore_result=True)
def remind_of_callbacks() -> int:
    """Remind managers of the callbacks they still owe this month (rule F4); run again it reminds nobody twice."""
    return remind_of_quotas()


@shared_task(ignore_result=True)
def remind_surveys() -> int:
    """Remind households of rounds that end soon, once (rule F6)."""
    return surveys.remind_due(now())


@shared_task(ignore_result=True)
def propose_concerns() -> int:
    """Propose what the rule says is one concern (rule F5); run again it proposes nothing twice."""
    return clusters.propose_due()
