from __future__ import annotations

import hashlib
import json

from django.db import connection, transaction

from audit.models import AuditEntry

_LOCK = 5_310_002
BATCH = 1000


def digest(entry: AuditEntry, previous: str) -> str:
    """The chain hash of an entry: SHA-256 over its references and the hash before it."""
    body = [
        previous,
        entry.position,
        entry.pk,
        entry.at.isoformat(),
        entry.actor_id,
        entry.actor_kind,
        entry.verb,
        entry.subject_kind,
        entry.subject_id,
        entry.data,
    ]
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def seal() -> int:
    """Chain every committed entry that is not yet chained; returns how many.

    Chaining apart from writing keeps one hot row out of every deed; one sealer at a time (advisory lock).
    """
    total = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
                if not cursor.fetchone()[0]:
                    return total
            last = AuditEntry.objects.exclude(position=None).order_by("-position").first()
            position, previous = (last.position, last.chain_hash) if last else (0, "")
            batch = list(AuditEntry.objects.filter(position=None).order_by("id")[:BATCH])
            for entry in batch:
                position = (position or 0) + 1
                entry.position = position
                entry.chain_hash = previous = digest(entry, previous)
            AuditEntry.objects.bulk_update(batch, ["position", "chain_hash"], batch_size=250)
            total += len(batch)
            if len(batch) < BATCH:
                return total


def verify() -> tuple[int, str]:
    """Recompute the chain from the first entry. Returns (entries checked, what is wrong or "")."""
    previous, expected = "", 0
    for entry in AuditEntry.objects.exclude(position=None).order_by("position").iterator(chunk_size=2000):
        expected += 1
        if entry.position != expected:
            return expected - 1, f"entry {expected} is missing"
        if entry.chain_hash != digest(entry, previous):
            return expected - 1, f"entry {expected} was changed"
        previous = entry.chain_hash
    return expected, ""
