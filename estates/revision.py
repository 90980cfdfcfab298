"""What is remembered between requests counts only while nothing of its kind has changed: one revision says so to all.

Each change makes a new revision, kept in the cache and looked at every time. With the cache away nothing is believed,
and a process that could not tell of a change does so before it asks again. A change made around the application (SQL by
hand) is seen when what was remembered has its end.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

log = logging.getLogger(__name__)


def _any() -> int:
    return uuid.uuid4().int  # a number is kept and read as it is; anything else would be pickled


class Revision:
    """The revision of what `name` stands for, the same in every process.

    `unless`: columns of which a change alone is none.
    """

    def __init__(self, name: str, *, unless: Iterable[str] = ()) -> None:
        self.name = name
        self._unless = frozenset(unless)
        self._owed = False

    def current(self) -> int | None:
        """The revision that holds; None with the cache away: then nothing may be believed that was remembered."""
        try:
            if self._owed:  # the cache comes back with what it held before
                cache.set(self.name, _any(), None)
                self._owed = False
            held = cache.watched(self.name)  # type: ignore[attr-defined]  # config.cache.Cache
            return held or cache.get_or_set(self.name, _any, None)
        except Exception as error:  # whatever the cache's client throws
            log.warning("The cache is away (%s): %s are asked of the database.", type(error).__name__, self.name)
            return None

    def renew(self, *_args: Any, update_fields: Iterable[str] | None = None, **_kwargs: Any) -> None:
        """Something changes: nothing remembered is believed any more, now and once it is committed."""
        if update_fields is not None and self._unless.issuperset(update_fields):
            return
        self._renew()
        transaction.on_commit(self._renew)

    def heed(self, *models: type[Model]) -> None:
        """Renew whenever a row of these is written or deleted."""
        for model in models:
            for signal in (post_save, post_delete):
                signal.connect(self.renew, sender=model, weak=False, dispatch_uid=f"{self.name} {model.__name__}")

    def _renew(self) -> None:
        try:
            cache.set(self.name, _any(), None)
        except Exception as error:
            self._owed = True
            log.warning(
                "The cache is away (%s): a change of %s is told when it is back.", type(error).__name__, self.name
            )
