"""The last deeds of a bulk case: verified, called back, withdrawn, archived."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable

from complaints.models import ArchiveFile, Callback

from .story import Story

_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


class Endings:
    """What `Life` does once a case is done; it brings `s`, `people`, `nature`, `dice` and `_later`."""

    s: Story
    people: dict[str, int]
    nature: str
    dice: random.Random
    _later: Callable[[int], None]

    def _verify(self) -> None:
        s, major = self.s, self.nature == "major"
        by = self.people["manager" if major else "assistant"]
        self._later(600)
        s.stop("verify")
        s.case["verified_at"] = s.at
        s.entry("verified", by, "现场看过")
        if s.reachable:
            s.start("callback", role="manager" if major else "assistant")
        s.done("verify", by)

    def _call_back(self, *, content: bool) -> None:
        s, case, major = self.s, self.s.case, self.nature == "major"
        by = self.people["manager" if major else "assistant"]
        if s.reachable:
            self._later(1500)
            way, solved = "visit" if major else "phone", "yes" if content else "no"
            mood = self.dice.choice(("satisfied", "satisfied", "basically")) if content else "not"
            entry = s.entry("callback", by, outward=True, way=way, reached=True, solved=solved, satisfaction=mood)
            s.row(
                Callback,
                case_id=s.pk,
                entry_id=entry,
                at=s.at,
                by_id=by,
                way=way,
                reached=True,
                solved=solved,
                satisfaction=mood,
            )
            s.stop("callback")
        if content:
            case["closed_at"] = s.at
            s.cancel(("response", "progress"), "closed")
            s.entry("closed", by, outward=True, unreached=False)
            s.start("archive")
        else:
            case["verified_at"] = None
            s.start("rectify", department=case["department_id"], user=case["handler_id"])
        s.done("callback", by)

    def _withdraw(self) -> None:
        s, by = self.s, self.people["supervisor"]
        self._later(300)
        s.case.update(state_before="handling", withdrawn_at=s.at, closed_at=s.at)
        s.entry("withdrawn", by, "来电说不用了", outward=True)
        s.cancel(None, "withdrawn")
        s.start("archive")
        s.done("withdraw", by)

    def _archive(self) -> None:
        s, by = self.s, self.people["assistant"]
        self._later(2000)
        lesson = {"cause": "部件老化", "learnt": "巡检要看到位"}
        s.case.update(lesson=lesson, archived_at=s.at, archivings=1)
        body = {
            "number": s.case["number"],
            "content": s.case["content"],
            "resolution": s.case["resolution"],
            "lesson": lesson,
        }
        digest = hashlib.sha256(_encode(body).encode()).hexdigest()
        s.row(ArchiveFile, case_id=s.pk, number=s.case["archive_number"], at=s.at, by_id=by, body=body, sha256=digest)
        s.stop("archive")
        s.cancel(None, "archived")
        s.entry("archived", by, archivings=1)
        s.done("archive", by)
