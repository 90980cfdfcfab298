"""Mixed deeds by one process on BENCH_DATABASE: `-m bench.mixing HOW_MANY SEED`; `-m bench.mixing count` counts.

Prints how many were done. What a rule refuses (somebody else was quicker, not now) is no deed and is tried elsewhere.
`count` does what beat has the worker do: it works what moved into the counters every five seconds, until it is ended.
"""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import timedelta
from typing import Any

from engines.process import die_with_parent

EVERY = 5.0


def main() -> None:
    die_with_parent(os.getppid())
    import django

    django.setup()
    if sys.argv[1] == "count":
        from analytics.services import flush

        while True:
            flush(limit=20_000)
            time.sleep(EVERY)
    print(Mixer(int(sys.argv[2])).work(int(sys.argv[1])))


class Mixer:
    """One of several who register, judge, answer, hand on, resolve, call back, withdraw and reopen, all at random."""

    def __init__(self, seed: int) -> None:
        from bench import people
        from demo.load.place import CODES
        from estates.models import Estate

        self.dice = random.Random(seed)
        self.estates = {e.code: e for e in Estate.objects.filter(code__in=CODES)}
        self.staff = {
            (code, post): people.user(f"{code.lower()}_{post}")
            for code in CODES
            for post in ("duty", "assistant", "supervisor", "manager", "engineering_head")
        }
        self.ways = [self._register] * 5 + [self._contact] * 3 + [self._classify] * 3 + [self._dispatch] * 2
        self.ways += [self._accept, self._resolve, self._verify, self._call_back, self._urge, self._reclassify]
        self.ways += [self._withdraw, self._reopen]

    def work(self, wanted: int) -> int:
        """Do that many deeds; gives up where almost everything is refused."""
        from complaints.errors import ComplaintError

        done = tried = 0
        while done < wanted and tried < wanted * 20:
            tried += 1
            try:
                done += bool(self.dice.choice(self.ways)())
            except ComplaintError:
                continue
        return done

    def _one(self, *states: str) -> Any:
        """A case of one of these states, by chance among the newest two hundred."""
        from complaints.models import Case
        from complaints.parties import SYSTEM

        code = self.dice.choice(list(self.estates))
        found = Case.objects.visible_to(SYSTEM).filter(estate__code=code, state__in=states).order_by("-id")[:200]
        ids = list(found.values_list("number", flat=True))
        return (self.dice.choice(ids), code) if ids else (None, code)

    def _by(self, code: str, post: str) -> Any:
        return self.staff[code, post]

    def _register(self) -> bool:
        from complaints import services
        from demo.load import texts

        code = self.dice.choice(list(self.estates))
        services.register(
            services.Intake(
                self.estates[code],
                self.dice.choice(("phone", "visit", "web", "hotline", "media")),
                texts.content(self.dice, self.dice.randrange(10**6), 1),
                person=services.Person(name=texts.name(self.dice), phone=f"139{self.dice.randrange(10**8):08d}"),
            ),
            by=self._by(code, "duty"),
        )
        return True

    def _contact(self) -> bool:
        from complaints import services

        number, code = self._one("registered", "classified", "dispatched", "handling")
        if number:
            reached = self.dice.random() < 0.8
            services.contact(
                number, by=self._by(code, "duty"), way="phone", reached=reached, content="已查看，今天处理。"
            )
        return bool(number)

    def _classify(self) -> bool:
        from complaints import services
        from complaints.models import Category

        number, code = self._one("registered")
        if number:
            category = self.dice.choice(list(Category.objects.filter(parent__isnull=False)[:20]))
            services.classify(number, by=self._by(code, "duty"), nature="valid", category=category)
        return bool(number)

    def _dispatch(self) -> bool:
        from accounts.models import Department
        from complaints import services

        number, code = self._one("classified")
        if number:
            where = Department.objects.get(code="engineering")
            services.dispatch(number, by=self._by(code, "duty"), department=where, handler_wording="请查看")
        return bool(number)

    def _accept(self) -> bool:
        from complaints import services

        number, code = self._one("dispatched")
        if number:
            services.accept(number, by=self._by(code, "engineering_head"))
        return bool(number)

    def _resolve(self) -> bool:
        from complaints import services

        number, code = self._one("handling", "rectifying")
        if number:
            services.resolve(number, by=self._by(code, "manager"), result="修好了")
        return bool(number)

    def _verify(self) -> bool:
        from complaints import services

        number, code = self._one("resolved")
        if number:
            passed = self.dice.random() < 0.8
            services.verify(number, by=self._by(code, "assistant"), passed=passed, note="看过了")
        return bool(number)

    def _call_back(self) -> bool:
        from complaints import services

        number, code = self._one("calling_back")
        if number:
            solved = self.dice.choice(("yes", "yes", "no"))
            services.callback(
                number, by=self._by(code, "assistant"), way="phone", reached=True, solved=solved,
                satisfaction="satisfied" if solved == "yes" else "not",
                **({} if solved == "yes" else {"rectify_by": _tomorrow()}),
            )  # fmt: skip
        return bool(number)

    def _urge(self) -> bool:
        from complaints import services

        number, code = self._one("registered", "classified", "dispatched", "handling")
        if number:
            services.urge(number, by=self._by(code, "duty"))
        return bool(number)

    def _reclassify(self) -> bool:
        from complaints import services

        number, code = self._one("handling", "dispatched")
        if number:
            nature = self.dice.choice(("valid", "major"))
            services.reclassify(number, by=self._by(code, "manager"), nature=nature, reason="再看过")
        return bool(number)

    def _withdraw(self) -> bool:
        from complaints import services

        number, code = self._one("registered", "classified")
        if number:
            services.withdraw(number, by=self._by(code, "supervisor"), reason="来电说不用了")
        return bool(number)

    def _reopen(self) -> bool:
        from complaints import services

        number, code = self._one("closed", "archived")
        if number:
            services.reopen(number, by=self._by(code, "supervisor"), reason="又坏了")
        return bool(number)


def _tomorrow() -> Any:
    from deadlines.clock import now

    return now() + timedelta(days=1)


if __name__ == "__main__":
    main()
