"""Sessions read from the cache and kept in the database; with the cache away, the database alone will do.

What a session holds is watched (`config.cache`): the page that ends one is followed by no other of it, in any process.
"""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.sessions.backends import cached_db

log = logging.getLogger(__name__)


class SessionStore(cached_db.SessionStore):
    """Django's own, but nobody is thrown out by a cache that does not answer: reading goes on from the table."""

    @classmethod
    def get_model_class(cls) -> Any:
        return cached_db.SessionStore.get_model_class()

    def load(self) -> Any:
        try:
            held = self._cache.watched(self.cache_key)  # type: ignore[attr-defined]  # config.cache.Cache
            return super().load() if held is None else held
        except Exception as error:  # what the cache's client throws; a database that is away throws again below
            log.warning("The cache is away (%s): sessions are read from the database.", type(error).__name__)
            kept = self._get_session_from_db()  # type: ignore[attr-defined]  # not in the stubs
            return self.decode(kept.session_data) if kept else {}
