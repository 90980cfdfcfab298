from __future__ import annotations

from os import sep
from pathlib import Path
from traceback import extract_tb

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from complaints.errors import ComplaintError
from deadlines.clock import now
from demo.models import DemoMark
from demo.people import STAFF
from demo.seed import seed
from engines.demo import PASSWORD, SIGN_INS
from estates.models import Estate


class Command(BaseCommand):
    help = "Fill an empty database with two demonstration estates and three months of cases."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--small", action="store_true", help="fewer homes and cases: for tests")
        parser.add_argument("--progress", action="store_true", help="say how far it has come; it takes a minute or two")
        parser.add_argument("--strict", action="store_true", help="a deed refused ends it all: for tests")
        parser.add_argument(
            "--force", action="store_true", help="also in production, where known passwords are a danger"
        )

    def handle(self, *args, **options) -> None:
        mark = DemoMark.objects.first()
        if mark is not None:
            self.stdout.write(f"The demonstration is here already, since {mark.seeded_at:%Y-%m-%d %H:%M} UTC.")
            return
        if settings.PRODUCTION and not options["force"]:
            raise CommandError(
                "This is a production instance, and the demonstration's passwords are known to everybody. "
                "Use --force if that is what you want."
            )
        if Estate.objects.exists() or User.objects.filter(username__in=[one.username for one in STAFF]).exists():
            raise CommandError("Somebody lives in this database already: the demonstration needs an empty one.")
        tell = (lambda percent: self.stdout.write(f"  {percent} %")) if options["progress"] else None
        refused = None if options["strict"] else self._cut_short
        cases = seed(now(), small=options["small"], progress=tell, refused=refused)
        if options["verbosity"]:
            self._tell(cases)

    def _cut_short(self, refusal: ComplaintError) -> None:
        """A first start is not held up by it; the suite, which seeds with --strict, fails."""
        ours = [frame for frame in extract_tb(refusal.__traceback__) if f"{sep}demo{sep}" in frame.filename]
        place = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in ours[1:])
        kind = f"{type(refusal).__name__} {refusal.code}"
        self.stderr.write(f"A story of the demonstration ends early: {refusal} ({kind}; {place})")

    def _tell(self, cases: int) -> None:
        names = {one.username: one for one in STAFF}
        self.stdout.write(f"{cases} cases on two estates. Sign-ins, password {PASSWORD}:")
        for username, chinese, english in SIGN_INS:
            self.stdout.write(f"  {username:<15}{names[username].name}  {chinese} · {english}")
