"""Writing one section (rule A5): two people at once, and one of them is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

import audit.services as audit
from analytics.models import ReportSection
from analytics.selectors.reports import REPORT
from analytics.services.reports.locked import locked, touched
from complaints.errors import BadInput, Changed, Missing, NotFound
from deadlines.clock import now
from followups.services.words import note_overridden

LONGEST = 10_000


def write_section(
    pk: int,
    code: str,
    *,
    by: Any,
    text: str = "",
    text_en: str = "",
    nothing: bool = False,
    version: int | None = None,
    overridden: Sequence[Any] = (),
) -> ReportSection:
    """Write a section, or say that there is nothing to report. The signature, if any, no longer holds.

    `version`: the one the writer was looking at; Changed where somebody wrote since. English that was drafted for
    other words goes with them. `overridden`: what was pointed out and is sent all the same (rule J14).
    """
    text, text_en = text.strip(), text_en.strip()
    if nothing and text:
        raise BadInput(fields={"nothing": _("There are words and “nothing to report”: one of the two.")})
    wrong = {
        name: _("This is longer than {n} characters: shorten it.").format(n=LONGEST)
        for name, words in (("text", text), ("text_en", text_en))
        if len(words) > LONGEST
    }
    if wrong:
        raise BadInput(fields=wrong)
    with transaction.atomic():
        report, at = locked(pk, by), now()
        section = report.sections.select_related("written_by").filter(code=code).first()
        if section is None:
            raise NotFound(_("There is no such section."))
        if version is not None and version != section.version:
            raise Changed(_("Somebody wrote here meanwhile. Your words are kept below."), missing=_since(section))
        stale = text != section.text and text_en == section.text_en == section.drafted_en
        section.text, section.text_en = text, "" if stale or nothing else text_en
        section.nothing, section.words_passed = nothing, bool(overridden)
        section.written_at, section.written_by = at, by
        section.version += 1
        section.save()
        touched(report)
        note_overridden(overridden, by=by, subject=(REPORT, pk), action="report_section")
        audit.record("report_written", by=by, subject=(REPORT, pk), at=at, data={"section": code})
    return section


def _since(section: ReportSection) -> list[Missing]:
    who = section.written_by.label if section.written_by else _("the data")
    when = f"{localtime(section.written_at):%H:%M}" if section.written_at else ""
    return [Missing("since", _("{who} wrote at {time}.").format(who=who, time=when))] if when else []
