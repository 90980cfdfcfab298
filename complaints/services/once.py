from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from complaints.errors import NotFound, NotNow
from complaints.models import Case, IdempotencyKey
from complaints.services.intake import Intake
from complaints.services.register import register, register_within
from deadlines.clock import now

KEPT = timedelta(hours=24)

_CLAIM = """
    INSERT INTO complaints_idempotencykey AS held (token, key, body_hash, made_id, created_at)
    VALUES (%s, %s, %s, NULL, %s)
    ON CONFLICT (token, key) DO UPDATE
        SET body_hash = excluded.body_hash, made_id = NULL, created_at = excluded.created_at
        WHERE held.created_at < %s
    RETURNING id
"""


@dataclass(frozen=True)
class Key:
    """An idempotency key: whose token, the key itself, and a hash of what was asked under it."""

    token: str
    key: str
    body_hash: str


def register_once(intake: Intake, *, by, key: Key | None) -> tuple[Case, bool]:
    """`register`, at most once per key within 24 hours; (case, whether it was made now).

    The key's row is claimed in the transaction of the registration, so a repeat that arrives meanwhile
    waits for its end, and a refused request leaves none. Raises NotNow where the key was used for
    another body, NotFound where the case may no longer be known to `by`, and whatever `register` raises.
    """
    if key is None:
        return register(intake, by=by), True
    with transaction.atomic():
        claim = _claim(key, now())
        if claim is not None:
            case = register_within(intake, by=by)
            _keep(claim, case.pk)
            return case, True
    found = Case.objects.visible_to(by).filter(pk=_earlier(key)).first()
    if found is None:
        raise NotFound(_("There is no such case."))
    return found, False


def once(do: Callable[[], int], *, key: Key | None) -> tuple[int, bool]:
    """`do` in one transaction, at most once per key within 24 hours; (the id it gave, whether it was done now).

    As `register_once`: the key is claimed in the transaction of the deed. What the id stands for follows from the
    address that was called, which belongs to the hash; whoever answers with it asks again who may know of it.
    """
    with transaction.atomic():
        if key is None:
            return do(), True
        claim = _claim(key, now())
        if claim is not None:
            made = do()
            _keep(claim, made)
            return made, True
    return _earlier(key), False


def _claim(key: Key, at: datetime) -> int | None:
    """The id of the row now ours; None where the key is in use. Waits for one that is being carried out."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [key.token, key.key, key.body_hash, at, at - KEPT])
        row = cursor.fetchone()
    return row[0] if row else None


def _keep(claim: int, made: int) -> None:
    IdempotencyKey.objects.filter(pk=claim).update(made_id=made)


def _earlier(key: Key) -> int:
    """The id of what was made under the key."""
    held = IdempotencyKey.objects.get(token=key.token, key=key.key)
    if held.body_hash != key.body_hash or held.made_id is None:
        raise NotNow(_("This key was used for another request."), code="key_reused")
    return held.made_id
