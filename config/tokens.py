"""Who speaks through the API, and how often."""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from accounts import standing
from accounts.models import User
from accounts.scope import ASSIGNED, Scope
from deadlines.clock import now
from estates import fetch
from estates.fresh import join

_OF_TOKEN = """
    FROM knox_authtoken t JOIN accounts_user u ON u.id = t.user_id
    LEFT JOIN accounts_roleassignment r ON r.user_id = u.id WHERE t.digest = %s
"""
log = logging.getLogger(__name__)
PATIENCE = 5.0
"""Seconds for which a throttle that found its store away does not ask again."""


class TokenAuthentication(KnoxAuthentication):
    """The token's person and their roles in one statement, found by the digest itself."""

    def authenticate(self, request: Any) -> Any:
        """As knox does, which makes bytes of the header first; what is not plainly "Token …" is left to it."""
        scheme, _space, token = request._request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme == "Token" and token.isalnum():
            return self.authenticate_credentials(token.encode())
        return super().authenticate(request)

    def authenticate_credentials(self, token: bytes) -> Any:
        try:
            digest = hash_token(token.decode("ascii"))
        except (UnicodeDecodeError, TypeError, ValueError) as error:
            raise AuthenticationFailed(_("Unknown token.")) from error
        known: Any = standing.of("token", digest, lambda: _look(digest))
        if known is None or (known[0].expiry and known[0].expiry <= now()):
            raise AuthenticationFailed(_("Unknown token."))
        found, user = known
        join(found, "user", user)
        return user, found


def _look(digest: str) -> tuple[AuthToken, User] | None:
    row = fetch.with_more(ASSIGNED, _OF_TOKEN, [digest], t=AuthToken, u=User)
    if row is None or not row[0][1].is_active:
        return None
    (found, user), roles = row
    user.scope = Scope.held(roles)
    return found, user


class TokenScheme(KnoxTokenScheme):
    """What the schema says of it."""

    target_class = TokenAuthentication  # type: ignore[assignment]
    name = "token"


class TokenThrottle(BaseThrottle):
    """1,200 requests a minute per token (CONTRACT), counted by the minute; per address for strangers.

    A process takes requests from the common counter a hundredth of the limit at a time and spends them without
    asking again: what it does not spend before the minute ends is lost, what is given out never exceeds the limit.
    A counter that is away lets everybody through: an intake must not wait for it.
    """

    _away_until = 0.0
    _left: ClassVar[dict[str, tuple[int, int]]] = {}

    def allow_request(self, request: Any, view: Any) -> bool:
        token, user = request.auth, request.user
        if user and user.is_authenticated:
            return self._spend(f"token:{token.pk[:32]}" if token is not None else f"user:{user.pk}", _limit("user"))
        return self._spend(f"address:{self.get_ident(request)}", _limit("anon"))

    def _spend(self, who: str, limit: int) -> bool:
        minute = int(now().timestamp()) // 60
        of_minute, left = self._left.get(who, (minute, 0))
        if of_minute != minute or left <= 0:
            share = max(limit // 100, 1)
            given = self._take(f"throttle:{who}:{minute}", share)
            if given - share >= limit:
                return False
            left = share
        if len(self._left) > 10_000:
            self._left.clear()
        self._left[who] = (minute, left - 1)
        return True

    def _take(self, key: str, share: int) -> int:
        """How many have been given out this minute, this share with them."""
        cls = type(self)
        if time.monotonic() < cls._away_until:
            return 0
        try:
            # Most find their counter: two round trips; the first of a minute makes it.
            try:
                return cache.incr(key, share)
            except ValueError:
                return share if cache.add(key, share, 120) else cache.incr(key, share)
        except Exception:
            log.warning("the counter of requests is away: nobody is throttled for %s s", PATIENCE)
            cls._away_until = time.monotonic() + PATIENCE
            return 0

    def wait(self) -> float:
        """Seconds until the next minute."""
        return 60 - now().timestamp() % 60


def _limit(kind: str) -> int:
    """Requests a minute, from the settings ("1200/min")."""
    return int(str(api_settings.DEFAULT_THROTTLE_RATES[kind]).split("/")[0])
