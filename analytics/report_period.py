"""The periods a management report covers (rule A5): whole months and half-years. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy


class PeriodKind(models.TextChoices):
    MONTH = "month", pgettext_lazy("management report", "month")
    HALF_YEAR = "half_year", pgettext_lazy("management report", "half-year")

    @property
    def months(self) -> int:
        return {"month": 1, "half_year": 6}[self.value]


def first_day(kind: str, day: date) -> date:
    """The first day of the period that holds `day`."""
    if kind == PeriodKind.HALF_YEAR:
        return day.replace(month=1 if day.month < 7 else 7, day=1)
    return day.replace(day=1)


def last_day(kind: str, first: date) -> date:
    """The last day of the period that begins on `first`."""
    months = first.year * 12 + first.month - 1 + PeriodKind(kind).months
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def before(kind: str, first: date) -> date:
    """The first day of the period before."""
    return first_day(kind, first - timedelta(days=1))


def label(kind: str, first: date) -> str:
    """The period in the reader's language: October 2026, first half of 2026."""
    if kind == PeriodKind.MONTH:
        return date_format(first, "YEAR_MONTH_FORMAT")
    words = _("first half of {year}") if first.month == 1 else _("second half of {year}")
    return words.format(year=first.year)
