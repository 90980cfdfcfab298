"""The deadline table and the figures of the rules get new dated rows; what has held is never edited (rules D1, X6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import house_changed
from deadlines import registry, selectors
from deadlines.access import must_change
from deadlines.clock import now
from deadlines.figures import FIGURES
from deadlines.models import ClockPolicy, Counting, PolicyFigure
from estates.models import Estate

POLICY, FIGURE = "policy", "figure"
CHANGEABLE = (
    "minutes",
    "floor",
    "ceiling",
    "counting",
    "contact_hours",
    "pausable",
    "warn_percent",
    "climb",
    "climb_percent",
    "top_percent",
    "hq_minutes",
)
"""What a row may say otherwise than the one before it."""
LONGEST = 366 * 1440


def draft(kind: str, variant: str = "", *, estate: Estate | None = None, **values: Any) -> ClockPolicy:
    """A row as it would be saved, checked and not stored: what `trial` tries and `add_policy` keeps.

    What `values` leaves out is taken from the company's row in force. Raises ValidationError by field; LookupError
    for a clock without a row.
    """
    base = selectors.in_force(kind, estate.pk if estate else 0, now(), variant)
    row = ClockPolicy(kind=kind, variant=variant, estate=estate, valid_from=values.pop("valid_from", None) or now())
    for name in CHANGEABLE:
        setattr(row, name, values.get(name, getattr(base, name)))
    _check(row, base)
    return row


def add_policy(
    kind: str,
    variant: str = "",
    *,
    by: User,
    estate: Estate | None = None,
    valid_from: datetime | None = None,
    **values: Any,
) -> ClockPolicy:
    """A new dated row of the deadline table; it holds for clocks that start from `valid_from` on (default: at once).

    Raises PermissionDenied; ValidationError by field; LookupError for a clock without a row.
    """
    must_change(by, estate)
    row = draft(kind, variant, estate=estate, valid_from=valid_from, **values)
    if valid_from is not None and valid_from < now():
        raise ValidationError({"valid_from": _("A rule changes from now on, never in the past.")})
    with transaction.atomic():
        _store(row)
        said = {name: getattr(row, name) for name in CHANGEABLE}
        _tell("policy_added", by, POLICY, row.pk, estate, clock=kind, variant=variant, since=row.valid_from, **said)
    return row


def add_figure(
    name: str, value: int, *, by: User, estate: Estate | None = None, valid_from: datetime | None = None
) -> PolicyFigure:
    """A new dated value of a rule's figure.

    Raises PermissionDenied; ValidationError by field; KeyError for a name nobody registered.
    """
    must_change(by, estate)
    figure, at = FIGURES[name], now()
    since = valid_from or at
    if since < at:
        raise ValidationError({"valid_from": _("A rule changes from now on, never in the past.")})
    if not figure.least <= value <= figure.most:
        said = _("From {least} to {most}.").format(least=figure.least, most=figure.most)
        raise ValidationError({"value": said})
    row = PolicyFigure(name=name, estate=estate, valid_from=since, value=value)
    with transaction.atomic():
        _store(row)
        _tell("figure_added", by, FIGURE, row.pk, estate, name=name, value=value, since=since)
    return row


def take_back(row: ClockPolicy | PolicyFigure, *, by: User) -> None:
    """Withdraw a row that does not hold yet. Raises PermissionDenied; ValidationError once it holds."""
    must_change(by, row.estate)
    with transaction.atomic():
        held = type(row).objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
        if held is None or held.valid_from <= now():
            raise ValidationError(_("What has begun to hold stays on record. Enter a new row instead."))
        try:
            held.delete()
        except ProtectedError:
            raise ValidationError(_("A clock was promised by this row. Enter a new one instead.")) from None
        kind = POLICY if isinstance(row, ClockPolicy) else FIGURE
        _tell(f"{kind}_taken_back", by, kind, row.pk, row.estate)
        selectors.forget_after_change()


def _check(row: ClockPolicy, base: ClockPolicy) -> None:
    """Refuse what the rules do not allow, whoever asks (rules D3 to D5)."""
    wrong: dict[str, Any] = {}
    if (row.minutes is None) != (base.minutes is None):
        wrong["minutes"] = (
            _("Say how long it may take.") if row.minutes is None else _("This clock is due at a time somebody sets.")
        )
    for name in ("minutes", "floor", "ceiling"):
        value = getattr(row, name)
        if value is not None and not 1 <= value <= LONGEST:
            wrong[name] = _("From one minute to a year.")
    if row.ceiling and row.minutes and row.ceiling < row.minutes:
        wrong["ceiling"] = _("The longest must not be shorter than the usual time.")
    if not 1 <= row.warn_percent <= 99:
        wrong["warn_percent"] = _("From 1 to 99.")
    if not 1 <= row.climb_percent <= row.top_percent:
        wrong["top_percent"] = _("The general manager hears after the service manager.")
    kind = registry.KINDS.get(row.kind)
    if kind is not None and kind.safety and (row.counting != Counting.WALL or row.contact_hours):
        wrong["counting"] = _("A safety clock runs round the clock and waits for nothing.")
    if row.pausable and not base.pausable:
        wrong["pausable"] = _("This clock never pauses.")
    if wrong:
        raise ValidationError(wrong)


def _store(row: ClockPolicy | PolicyFigure) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ValidationError({"valid_from": _("Another row begins at that very moment.")}) from None
    selectors.forget_after_change()


def _tell(what: str, by: User, kind: str, pk: int, estate: Estate | None, **data: Any) -> None:
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in data.items()}
    more = {"estate": estate.code if estate else None, **said}
    house_changed.send(ClockPolicy, subject=(kind, pk), by=by, what=what, data=more)
