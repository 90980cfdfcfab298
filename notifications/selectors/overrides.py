"""Who sent words all the same that should not reach a complainant (rule J14)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from accounts.backends import administers
from accounts.scope import SUPERVISING
from notifications.models import PhraseOverride
from notifications.registry import RESOLVERS

LATEST = 50


@dataclass(frozen=True)
class Overridden:
    at: datetime
    by: str
    phrase: str
    number: str
    url: str


def overrides_seen_by(user) -> list[Overridden]:
    """The latest overrides about matters the reader may see; for supervisors and above. Newest first (rule P4)."""
    if not user.scope.any(*SUPERVISING) and not administers(user):
        return []
    rows = list(PhraseOverride.objects.select_related("phrase", "by").order_by("-at", "-id")[: LATEST * 2])
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(row.subject_id)
    known = {kind: RESOLVERS[kind](user, ids) for kind, ids in wanted.items() if kind in RESOLVERS}
    seen = []
    for row in rows:
        shown = known.get(row.subject_kind, {}).get(row.subject_id)
        if shown is not None:
            first = row.phrase.lines("zh") or row.phrase.lines("en") if row.phrase else []
            seen.append(
                Overridden(row.at, str(row.by), first[0] if first else "", shown.get("number", ""), shown["url"])
            )
    return seen[:LATEST]
