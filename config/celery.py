"""The task queue and the whole beat schedule, each entry in plain words."""

import os
import time

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready

from config.broker import watch_acknowledgements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

watch_acknowledgements()
app = Celery("huiyin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # The worker says that it lives; /healthz believes it for thirty seconds.
    "heartbeat": {"task": "config.celery.heartbeat", "schedule": 5.0, "options": {"expires": 10}},
    # Look for clocks whose next moment has come: warn, breach, climb.
    # It runs in a lane of its own (settings), where nothing slow stands before it.
    "sweep the deadlines": {"task": "deadlines.tasks.sweep", "schedule": 2.0, "options": {"expires": 6}},
    # Send what no call of a worker has reached: retries, ends of quiet hours, what a dead worker held.
    "deliver what is left": {"task": "notifications.tasks.deliver", "schedule": 3.0, "options": {"expires": 6}},
    # Close the chain over what was written since: from then on nobody can change it unseen.
    "seal the audit chain": {"task": "audit.tasks.seal", "schedule": 10.0, "options": {"expires": 20}},
    # Work what moved into the counters of the statistics.
    "count for the statistics": {"task": "analytics.tasks.count", "schedule": 5.0, "options": {"expires": 10}},
    # Publish yesterday's complaints to all staff where the morning has come; a second run publishes nothing.
    "publish the daily digest": {
        "task": "analytics.tasks.publish_digests",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    # Make the PDF files of management reports that a worker which died left unmade.
    "print the management reports": {
        "task": "analytics.tasks.make_owed_reports",
        "schedule": crontab(minute=37),
        "options": {"expires": 3000},
    },
    # Make the exports a dead worker held or no call reached, and delete the files whose days are over.
    "look after exports": {
        "task": "analytics.tasks.look_after_exports",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    # End the planned works whose end has come, and tell those who rang about them.
    "end planned works": {"task": "hotline.tasks.end_troubles", "schedule": 60.0, "options": {"expires": 50}},
    # On the first of the month, draw last month's spot checks of repairs; a second run draws nothing.
    "draw the spot checks": {
        "task": "repairs.tasks.draw_last_month",
        "schedule": crontab(minute=5, hour=6, day_of_month="1-3"),
        "options": {"expires": 3000},
    },
    # In the last week of a month, remind managers of the callbacks they still owe; each once a month.
    "remind of the month's callbacks": {
        "task": "followups.tasks.remind_of_callbacks",
        "schedule": crontab(minute=10, hour=8),
        "options": {"expires": 3000},
    },
    # See whether several households complain of one thing, and propose it to the manager.
    "propose common concern": {
        "task": "followups.tasks.propose_concerns",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    # Remind the households of a survey that ends in a few days, once.
    "remind of surveys": {
        "task": "followups.tasks.remind_surveys",
        "schedule": crontab(minute=23),
        "options": {"expires": 3000},
    },
    # Forget what has served its time: idempotency keys, drafts, expired links.
    "tidy up after complaints": {
        "task": "complaints.tasks.housekeeping",
        "schedule": crontab(minute=17),
        "options": {"expires": 3000},
    },
}


@app.task(name="config.celery.heartbeat", ignore_result=True)
def heartbeat() -> None:
    """Leave the moment in the cache: the whole way from beat through broker to worker was open."""
    from django.conf import settings
    from django.core.cache import cache

    cache.set(settings.HEARTBEAT_KEY, time.time(), timeout=3600)


@worker_ready.connect
def first_beats(**_: object) -> None:
    """A worker just up proves itself, sweeps and delivers at once instead of waiting for beat's first round."""
    for name in ("config.celery.heartbeat", "deadlines.tasks.sweep", "notifications.tasks.deliver"):
        if name in app.tasks:
            app.send_task(name)
