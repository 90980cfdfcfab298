"""A subject and a kind of clock that belong to the tests of the engine alone, and what befell them."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from accounts.models import Role
from deadlines.clock import now
from deadlines.models import Clock
from deadlines.registry import KINDS, SUBJECTS, ClockKind, Subject
from deadlines.schedule import lay_out, next_after
from tests import cast

PROBE = "probe"


class Probe(SimpleNamespace):
    """`told` is what was settled, in order: (subject, due moment, step). `fails` says which raise."""

    def settle(self, clock: Clock, step, at: datetime) -> None:
        if reason := self.fails(clock, step):
            raise reason
        self.told.append((clock.subject_id, step.due_at, step.step))

    def clock(self, due_at: datetime, subject: int = 1, part: int | None = None, **changes) -> Clock:
        """A running clock of the probe, started an hour before it is due, with the steps its policy gives it."""
        values = {"starts_at": due_at - timedelta(hours=1), "first_due_at": due_at, "due_at": due_at, **changes}
        policy = values.pop("policy", None)
        one = Clock(subject_kind=PROBE, subject_id=subject, part=part, kind=PROBE, estate=self.estate, **values)
        one.policy = policy
        lay_out(one, policy)
        one.next_at = next_after(one, None)
        one.save()
        return one


@pytest.fixture
def probe(db, monkeypatch):
    """The engine's own subject, on the estate of the cast."""
    estate = cast.build().yj
    found = Probe(told=[], fails=lambda _clock, _step: None, estate=estate, now=now())
    monkeypatch.setitem(KINDS, PROBE, ClockKind(PROBE, "probe", PROBE, found.settle))
    monkeypatch.setitem(SUBJECTS, PROBE, Subject(PROBE, lambda _viewer: [], lambda _ids: {}, None))
    return found


@pytest.fixture
def world(db):
    """The cast, and an administrator of every estate: `world.admin`."""
    world = cast.build()
    world.admin = cast.person("zhong", "钟文", Role.ADMINISTRATOR, None)
    return world
