"""Drafting a report from the data, and counting its figures again (rule A5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import audit.services as audit
from analytics import report_period
from analytics.models import ManagementReport, ReportPoint, ReportSection
from analytics.selectors.identifying import pointing_at
from analytics.selectors.report_facts import Facts, facts_of, promises_to_come
from analytics.selectors.report_words import drafts
from analytics.selectors.reports import REPORT, edits
from analytics.selectors.sums import Range
from analytics.services.counters import flush
from analytics.services.reports.locked import locked, touched
from complaints.errors import BadInput, Changed, NotYours
from deadlines.clock import now
from estates.models import Estate

EARLIEST = date(2000, 1, 1)


def draft_report(estate: Estate, kind: str, start: date, *, by: Any) -> ManagementReport:
    """Begin the report of the period that holds `start`: figures counted, words drafted, points proposed.

    Raises NotYours; BadInput for a period to come; Changed where the report is there already.
    """
    if not edits(by, estate.pk):
        raise NotYours(_("The report is written by the service manager and the general manager."))
    at = now()
    if not EARLIEST <= start <= at.astimezone(estate.zone).date():
        raise BadInput(fields={"start": _("Choose a period that has begun.")})
    first = report_period.first_day(kind, start)
    flush()
    try:
        with transaction.atomic():
            report = ManagementReport.objects.create(
                estate=estate, kind=kind, start=first, end=report_period.last_day(kind, first),
                facts_at=at, drafted_at=at, drafted_by=by,
            )  # fmt: skip
            facts = _count(report, at)
            ReportSection.objects.bulk_create(
                ReportSection(report=report, code=code, text=text, text_en=english, drafted=text, drafted_en=english)
                for code, (text, english) in _words(report, facts, by).items()
            )
            for text in promises_to_come(estate, Range(report.start, report.end)):
                if not pointing_at(estate, {"text": text}):
                    ReportPoint.objects.create(report=report, text=text, added_at=at, added_by=by)
            audit.record("report_drafted", by=by, subject=(REPORT, report.pk), at=at)
    except IntegrityError as error:
        if not ManagementReport.objects.filter(estate=estate, kind=kind, start=first).exists():
            raise
        raise Changed(_("Somebody has begun this report already."), code="there_already") from error
    return report


def refresh_facts(pk: int, *, by: Any) -> ManagementReport:
    """Count the figures again. Words nobody has touched are drafted anew; what a person wrote stays."""
    flush()
    with transaction.atomic():
        report, at = locked(pk, by), now()
        facts = _count(report, at)
        words = _words(report, facts, report.drafted_by or by)
        for one in report.sections.select_for_update():
            text, english = words[one.code]
            if one.as_drafted and not one.nothing and one.written_at is None:
                one.text, one.text_en = text, english
                one.version += 1
            one.drafted, one.drafted_en = text, english
            one.save()
        touched(report)
        audit.record("report_figures_counted", by=by, subject=(REPORT, pk), at=at)
    return report


def _count(report: ManagementReport, at: Any) -> Facts:
    facts = facts_of(report.estate, Range(report.start, report.end), at)
    # what points at a household is left out before anybody reads it
    said = {str(n): f"{one.zh}\n{one.en}\n{one.done}\n{one.done_en}" for n, one in enumerate(facts.lines)}
    pointing = {name for name, _hit in pointing_at(report.estate, said)}
    facts.lines = [one for n, one in enumerate(facts.lines) if str(n) not in pointing]
    report.facts, report.facts_at = facts.stored(), at
    report.save(update_fields=["facts", "facts_at"])
    return facts


def _words(report: ManagementReport, facts: Facts, by: Any) -> dict[str, tuple[str, str]]:
    return drafts(report, facts, by)
