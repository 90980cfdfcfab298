"""Opening hours as people write them: "08:00-12:00 13:00-18:00"."""

from __future__ import annotations

import re

SPAN = re.compile(r"^(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})$")
DAY = 24 * 60


class BadHours(ValueError):
    """Words that are no opening hours, or not in order."""


def hours_of_words(words: str) -> tuple[tuple[int, int], ...]:
    """`words` as spans of minutes after midnight; nothing for a closed day. Raises BadHours.

    Spans stand in order with spaces or commas between; a day ends at 24:00.
    """
    spans: list[tuple[int, int]] = []
    tight = re.sub(r"\s*([-–—~至])\s*", r"\1", words)
    for one in re.split(r"[\s,，、;；]+", tight.strip()):
        if not one:
            continue
        found = SPAN.match(one)
        if not found:
            raise BadHours(one)
        h, m, till, until = (int(part) for part in found.groups())
        opens, closes = h * 60 + m, till * 60 + until
        if m > 59 or until > 59 or not (spans[-1][1] if spans else 0) <= opens < closes <= DAY:
            raise BadHours(one)
        spans.append((opens, closes))
    return tuple(spans)


def words_of_hours(hours: tuple[tuple[int, int], ...]) -> str:
    """Spans in words, as they are stored."""
    return " ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in hours)
