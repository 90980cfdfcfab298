from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.models import Promise
from complaints.selectors.authority import authority, role_of
from complaints.services.deed import Deed

LONGEST = timedelta(days=731)
"""A date beyond is a slip of the keyboard, and the last days of the calendar cannot be told in every time zone."""


def promise(number: str, *, by, text: str, due_at: datetime, version: int | None = None) -> Promise:
    """Write down a promise to the complainant with its time; its clock runs, and the complainant sees it (rule J8)."""
    with Deed(number, "promise", by, version=version) as deed:
        if due_at <= deed.at:
            raise BadInput(fields={"due_at": _("A promise is for later: choose a time to come.")})
        if due_at > deed.at + LONGEST:
            raise BadInput(fields={"due_at": _("Nobody can promise that far ahead: choose a time within two years.")})
        _within_authority(deed, due_at)
        made = Promise.objects.create(case=deed.case, text=text, due_at=due_at, made_at=deed.at, made_by=deed.user)
        deed.start("promise", due_at=due_at, part=made.pk, user_id=deed.user.pk if deed.user else None)
        deed.entry("promised", text, outward=True, promise=made.pk, due_at=due_at.isoformat())
    return made


def _within_authority(deed: Deed, due_at: datetime) -> None:
    """Nobody promises further ahead than their role may (rule J8). Raises BadInput."""
    if deed.user is None:
        return
    row = authority(role_of(deed.user, deed.case), deed.case.estate_id, deed.at)
    if row is not None and row.promise_days is not None and due_at > deed.at + timedelta(days=row.promise_days):
        words = _("You may promise at most {n} days ahead: let the next step promise it.")
        raise BadInput(fields={"due_at": words.format(n=row.promise_days)})


def keep_promise(number: str, *, by, promise: int, version: int | None = None):
    """A promise (by its id) was kept; late keeping stays a breach (rules J8, D6)."""
    with Deed(number, "keep_promise", by, version=version) as deed:
        kept = next((p for p in deed.facts.promises if p.pk == promise and p.kept_at is None), None)
        if kept is None:
            raise BadInput(fields={"promise": _("There is no such open promise.")})
        kept.kept_at = deed.at
        kept.save(update_fields=["kept_at"])
        deed.stop("promise", part=kept.pk)
        deed.entry("promise_kept", outward=True, promise=kept.pk)
    return deed.case
