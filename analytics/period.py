"""Which days a page looks at: named periods and free ranges, from the address bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from analytics.selectors.sums import Range

PRESETS: dict[str, Any] = {
    "today": _("Today"),
    "7": _("7 days"),
    "30": _("30 days"),
    "month": _("This month"),
    "last_month": _("Last month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
}


EARLIEST, LATEST = date(1990, 1, 1), date(2200, 12, 31)
"""Days a page of figures can be asked for: what lies beyond is a slip of the keyboard, and beyond the calendar."""
COMPARISONS: dict[str, Any] = {"before": _("the period before"), "year": _("a year before")}
"""What a period is held against, as `compare` in the address."""


def named(name: str, today: date) -> Range:
    """The days of a preset, up to today."""
    first = today.replace(day=1)
    match name:
        case "today":
            return Range(today, today)
        case "7" | "30":
            return Range(today - timedelta(days=int(name) - 1), today)
        case "last_month":
            last = first - timedelta(days=1)
            return Range(last.replace(day=1), last)
        case "quarter":
            return Range(first.replace(month=(today.month - 1) // 3 * 3 + 1), today)
        case "year":
            return Range(first.replace(month=1), today)
        case _:
            return Range(first, today)


@dataclass(frozen=True)
class Looking:
    """What a page of figures looks at. `preset` is "" for a free range; `wrong` what could not be read, by field.

    `compare` is one of `COMPARISONS`: what `against` is reckoned by.
    """

    period: Range
    estates: list[str]
    preset: str
    wrong: dict[str, Any]
    compare: str = "before"

    @property
    def against(self) -> Range:
        """The days this period is compared with."""
        return self.period.year_before if self.compare == "year" else self.period.before

    @property
    def query(self) -> dict[str, str]:
        """As the address bar says it."""
        found = {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        found |= {"estate": ",".join(self.estates)} if self.estates else {}
        return found | ({"compare": self.compare} if self.compare != "before" else {})


def read(data, today: date, estates: list[str], usual: str = "30") -> Looking:
    """Read period, estates and comparison from the query; unreadable days become the usual period, and are told."""
    found = _read(data, today, estates, usual)
    return replace(found, compare=data["compare"]) if data.get("compare") in COMPARISONS else found


def _read(data, today: date, estates: list[str], usual: str) -> Looking:
    chosen = [code for code in data.get("estate", "").split(",") if code] or estates
    preset = data.get("period", "")
    if preset in PRESETS:
        return Looking(named(preset, today), chosen, preset, {})
    if not data.get("from") and not data.get("to"):
        return Looking(named(usual, today), chosen, usual, {})
    wrong: dict[str, Any] = {}
    start, end = _day(data, "from", wrong), _day(data, "to", wrong)
    end = end or today
    if start and start > end:
        wrong["to"] = _("The last day lies before the first.")
    if wrong or start is None:
        return Looking(named(usual, today), chosen, usual, wrong)
    return Looking(Range(start, end), chosen, "", {})


def _day(data, name: str, wrong: dict[str, Any]) -> date | None:
    text = data.get(name, "")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        wrong[name] = _("Write the day as 2026-11-21.")
        return None
    if day is not None and not EARLIEST <= day <= LATEST:
        wrong[name] = _("Choose a day between {first} and {last}.").format(first=EARLIEST, last=LATEST)
        return None
    return day
