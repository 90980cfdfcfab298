"""Who speaks through the API, and how often."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

log = logging.getLogger(__name__)
PATIENCE = 5.0
"""Seconds for which a throttle that found its store away does not ask again."""


class TokenAuthentication(KnoxAuthentication):
    """The token's person in one statement, found by the digest itself."""

    def authenticate_credentials(self, token: bytes) -> Any:
        try:
            digest = hash_token(token.decode("ascii"))
        except (UnicodeDecodeError, TypeError, ValueError) as error:
            raise AuthenticationFailed(_("Unknown token.")) from error
        found = AuthToken.objects.select_related("user").filter(pk=digest).first()
        if found is None or not found.user.is_active or (found.expiry and found.expiry <= timezone.now()):
            raise AuthenticationFailed(_("Unknown token."))
        return found.user, found


class TokenScheme(KnoxTokenScheme):
    """What the schema says of it."""

    target_class = TokenAuthentication
    name = "token"


class TokenThrottle(BaseThrottle):
    """1,200 requests a minute per token (CONTRACT), counted by the minute; per address for strangers.

    A store that is away lets everybody through: an intake must not wait for a counter.
    """

    _away_until = 0.0

    def allow_request(self, request: Any, view: Any) -> bool:
        token, user = request.auth, request.user
        if user and user.is_authenticated:
            who, limit = f"token:{token.pk[:32]}" if token is not None else f"user:{user.pk}", _limit("user")
        else:
            who, limit = f"address:{self.get_ident(request)}", _limit("anon")
        return self._count(who) <= limit

    def _count(self, who: str) -> int:
        cls = type(self)
        if time.monotonic() < cls._away_until:
            return 0
        key = f"throttle:{who}:{int(time.time()) // 60}"
        try:
            # Most requests find their counter: two round trips; the first of a minute makes it.
            try:
                return cache.incr(key)
            except ValueError:
                return 1 if cache.add(key, 1, 120) else cache.incr(key)
        except Exception:
            log.warning("the counter of requests is away: nobody is throttled for %s s", PATIENCE)
            cls._away_until = time.monotonic() + PATIENCE
            return 0

    def wait(self) -> float:
        """Seconds until the next minute."""
        return 60 - time.time() % 60


def _limit(kind: str) -> int:
    """Requests a minute, from the settings ("1200/min")."""
    return int(str(api_settings.DEFAULT_THROTTLE_RATES[kind]).split("/")[0])
