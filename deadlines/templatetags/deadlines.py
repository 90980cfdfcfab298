"""Words for rows of the deadline tables."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deadlines.words import span_words

register = template.Library()


@register.filter
def allowed(row: Any) -> str:
    """What a row allows: "24 h"; for the kinds whose moment is worked out, their least; for a figure its value."""
    if row is None:
        return "–"
    if hasattr(row, "value"):
        from deadlines.figures import FIGURES

        return in_unit(row.value, FIGURES[row.name].unit) if row.name in FIGURES else str(row.value)
    if row.minutes is None and row.floor:
        return _("the same day, at least {span}").format(span=span_words(row.floor))
    if row.minutes is None:
        return _("as agreed")
    said = span_words(row.minutes)
    if row.floor:
        return _("{span} ahead, at least {floor}").format(span=said, floor=span_words(row.floor))
    return _("{span}, at most {most}").format(span=said, most=span_words(row.ceiling)) if row.ceiling else said


@register.filter
def coming(row: Any) -> str:
    """A row that begins later: "2026-12-01: 8 h"."""
    return f"{timezone.localtime(row.valid_from):%Y-%m-%d} {allowed(row)}"


@register.filter
def owned(row: Any) -> str:
    """An estate's own row."""
    return f"{row.estate.label} {allowed(row)}"


@register.filter
def in_unit(value: int | None, unit: str) -> str:
    """A figure with its unit."""
    if value is None:
        return "–"
    match unit:
        case "minutes":
            return span_words(value)
        case "hours":
            return span_words(value * 60)
        case "days":
            return ngettext("%(n)d day", "%(n)d days", value) % {"n": value}
        case "percent":
            return f"{value} %"
        case "cents":
            return f"¥{value / 100:,.2f}"
        case "points":
            return ngettext("%(n)d point", "%(n)d points", value) % {"n": value}
    return str(value)
