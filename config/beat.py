"""The task clock: Celery's own, told when the machine's clock was set back."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler

SLACK = 1.0  # seconds a wall clock may seem to step back without having been set


class Scheduler(PersistentScheduler):
    """Celery counts from when an entry last ran, by the wall clock. Set back by an hour, it would send nothing for
    that hour; here every entry that ran "in the future" counts as having run just now.
    """

    def tick(self, *args: Any, **kwargs: Any) -> float:
        ahead = [name for name, entry in self.schedule.items() if self._in_the_future(entry)]
        for name in ahead:
            self.schedule[name].last_run_at = self.app.now()
        if ahead:
            self._heap = None  # worked out anew from the entries
        return float(super().tick(*args, **kwargs))

    def _in_the_future(self, entry: Any) -> bool:
        return entry.last_run_at is not None and (entry.last_run_at - self.app.now()).total_seconds() > SLACK
