from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from analytics.exporting import AT_A_TIME, AT_ONCE_DAYS, AT_ONCE_ROWS, MOST_ROWS
from analytics.models import Export
from analytics.models.export import UNDER_WAY, Form, What
from analytics.selectors.exports import Asked, case_ids, may_ask, period_of
from analytics.selectors.sums import estates_for
from complaints.errors import BadInput, NotNow, NotYours
from deadlines.clock import now
from deadlines.selectors import figure

TASK = "analytics.tasks.make_an_export"
log = logging.getLogger(__name__)


def ask_for_export(asked: Asked, form: str, *, by, at: datetime | None = None) -> Export:
    """Ask a worker for a file, which tells the asker when it is there (rules A3, X3).

    The same asked again while it is under way gives the one that is. How many rows a file may hold and how many a
    person may have under way are figures of the policy. Raises NotYours, BadInput by field, NotNow.
    """
    at = at or now()
    params, _short = checked(asked, form, by, at)
    mine = Export.objects.filter(by=by, status__in=UNDER_WAY)
    fingerprint = hashlib.sha256(json.dumps([asked.what, form, params], sort_keys=True).encode()).hexdigest()
    if same := mine.filter(fingerprint=fingerprint).first():
        return same
    most = figure(AT_A_TIME, None, at)
    if mine.count() >= most:
        words = ngettext(
            "%(n)d export of yours is under way: wait until it is ready.",
            "%(n)d exports of yours are under way: wait until one is ready.",
            most,
        )
        raise NotNow(words % {"n": most}, code="busy")
    try:
        with transaction.atomic():
            export = Export.objects.create(
                by=by, what=asked.what, form=form, params=params, language=get_language() or "zh-hans",
                fingerprint=fingerprint, asked_at=at,
            )  # fmt: skip
    except IntegrityError:  # a double tap: the first is the one
        if same := mine.filter(fingerprint=fingerprint).first():
            return same
        raise
    transaction.on_commit(lambda: _call(export.pk))
    return export


def checked(asked: Asked, form: str, by, at: datetime) -> tuple[dict, bool]:
    """The parameters with the estates they mean today, and whether it is short enough to be made at once.

    A new estate does not slip into an old file. Raises NotYours, BadInput by field.
    """
    if not may_ask(by, asked.what):
        raise NotYours(_("This is not yours to read."))
    if form not in Form.values or (form == Form.PDF and asked.what != What.SUMMARY):
        raise BadInput(fields={"form": _("Lists come as XLSX or CSV, the summary as PDF too.")})
    params = asked.params
    if asked.what != What.QUEUE:
        codes = [one.code for one in estates_for(by, params["estates"])]
        if not codes:  # none of those asked for: never all the others instead
            raise BadInput(fields={"query": _("There is no such estate among yours.")})
        params = params | {"estates": codes}
    return params, _is_short(by, asked.what, params, at)


def is_short(asked: Asked, *, by) -> bool:
    """Whether `export_now` would make it, for the page that says so beforehand. Raises NotYours, BadInput by field."""
    return checked(asked, Form.XLSX, by, now())[1]


def _is_short(by, what: str, params: dict, at: datetime) -> bool:
    """The rule itself. Raises BadInput where there are more rows than a file may hold."""
    if what == What.SUMMARY:
        return period_of(params).days <= figure(AT_ONCE_DAYS, None, at)
    most = figure(MOST_ROWS, None, at)
    rows = case_ids(by, what, params, at)[: most + 1].count()
    if rows > most:
        words = _("More than %(n)d rows: narrow the list, by date or estate, and export it in parts.")
        raise BadInput(fields={"query": words % {"n": most}})
    return rows <= figure(AT_ONCE_ROWS, None, at)


def _call(pk: int) -> None:
    """Tell a worker; where the broker is away, beat finds the export."""
    try:
        current_app.signature(TASK, args=[pk]).apply_async(retry_policy={"max_retries": 1, "interval_start": 0})
    except Exception:
        log.warning("Export %s waits for the next round.", pk, exc_info=True)
