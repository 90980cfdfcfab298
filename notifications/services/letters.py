"""From claimed rows to letters: what may be said is decided here, when it is worded (rules P4, P5, X1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.models import Channel, OutboxMessage, OutboxStatus, Preference
from notifications.registry import (
    EVENTS,
    OUTLINES,
    REACHES,
    RESIDENT_EVENTS,
    RESOLVERS,
    TO_RESIDENT,
    ToResident,
    label_of,
)
from notifications.selectors import texts
from notifications.selectors.people import left_in_peace_until, preferences_of
from notifications.services.claim import Outcome
from notifications.services.outside import Letter, line_of, lines

OFFERED = frozenset(code for code, _name in settings.LANGUAGES)


def letters(rows: list[OutboxMessage], at: datetime) -> Iterator[tuple[OutboxMessage, Letter | Outcome]]:
    """A letter for each message that goes out now, an outcome for each that does not.

    A letter without a `line` goes into the dry run: no gateway is configured for its way.
    """
    people = [row for row in rows if row.channel in (Channel.EMAIL, Channel.SMS)]
    yield from _to_people(people, at)
    yield from _to_robots([row for row in rows if row.channel == Channel.ROBOT])
    yield from _to_residents([row for row in rows if row.channel == Channel.MESSAGE], at)


def withheld(row: OutboxMessage, why: str) -> Outcome:
    return Outcome(row, OutboxStatus.WITHHELD, error=why)


def _to_people(rows: list[OutboxMessage], at: datetime) -> Iterator[tuple[OutboxMessage, Letter | Outcome]]:
    wishes = preferences_of(row.recipient_id for row in rows if row.recipient_id)
    by_reader: dict[tuple[int, str], list[OutboxMessage]] = defaultdict(list)
    for row in rows:
        by_reader[row.recipient_id or 0, row.subject_kind].append(row)
    for (person, kind), mine in by_reader.items():
        one = wishes.get(person)
        if one is None or not one.user.is_active:
            yield from ((row, withheld(row, "gone")) for row in mine)
            continue
        language = one.user.language if one.user.language in OFFERED else settings.LANGUAGE_CODE
        with translation.override(language):
            shown = RESOLVERS[kind](one.user, {row.subject_id for row in mine}) if kind in RESOLVERS else {}
            for row in mine:
                yield row, _to_person(row, one, shown.get(row.subject_id), language, at)


def _to_person(
    row: OutboxMessage, wishes: Preference, shown: dict[str, Any] | None, language: str, at: datetime
) -> Letter | Outcome:
    peace = None if row.loud else left_in_peace_until(wishes, at)
    if peace is not None:
        return Outcome(row, OutboxStatus.WAITING, next_try_at=peace, back=True)
    if shown is None or row.event not in EVENTS:
        return withheld(row, "walled")  # named since, or no longer in the department (rule P4)
    address = wishes.address(row.channel)
    if not address:
        return withheld(row, "no_address")
    words = {**row.data, **shown, "link": f"{settings.PUBLIC_URL}{shown['url']}" if shown.get("url") else ""}
    if "clock_kind" in row.data:
        words["clock"] = label_of(row.data["clock_kind"])
    found = texts.wording(row.event, row.channel, language)
    return _letter(row, lines().get(row.channel, ""), address, found, words)


def _to_robots(rows: list[OutboxMessage]) -> Iterator[tuple[OutboxMessage, Letter | Outcome]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(row.subject_id)
    known = {kind: OUTLINES[kind](ids) for kind, ids in wanted.items() if kind in OUTLINES}
    for row in rows:
        outline = known.get(row.subject_kind, {}).get(row.subject_id)
        if outline is None or row.event not in EVENTS or row.robot is None:
            yield row, withheld(row, "not_for_group")
            continue
        with translation.override(row.robot.language):
            words = {"number": outline.number, "link": f"{settings.PUBLIC_URL}{outline.url}"}
            found = texts.wording(row.event, Channel.ROBOT, row.robot.language)
            yield row, _letter(row, line_of(row.robot), "", found, words)


def _to_residents(rows: list[OutboxMessage], at: datetime) -> Iterator[tuple[OutboxMessage, Letter | Outcome]]:
    by_kind: dict[str, list[OutboxMessage]] = defaultdict(list)
    for row in rows:
        by_kind[row.subject_kind].append(row)
    gateways = lines()
    for kind, mine in by_kind.items():
        found = REACHES[kind](mine, at) if kind in REACHES else {}
        for row in mine:
            yield row, _to_resident(row, found.get(row.pk), gateways, at)


def _to_resident(row: OutboxMessage, to: ToResident | None, gateways: dict[str, str], at: datetime) -> Letter | Outcome:
    """By text message where there is a telephone and a gateway for it, else by e-mail, else into the dry run."""
    if to is None or row.event not in RESIDENT_EVENTS:
        return withheld(row, "nobody")
    if to.hold_until is not None and to.hold_until > at and not row.loud:
        return Outcome(row, OutboxStatus.WAITING, next_try_at=to.hold_until, back=True)
    ways = {Channel.SMS: to.phone, Channel.EMAIL: to.email}
    open_ways = [way for way, address in ways.items() if address]
    if not open_ways:
        return withheld(row, "no_address")
    way = next((one for one in open_ways if one in gateways), open_ways[0])
    language = to.language if to.language in OFFERED else settings.LANGUAGE_CODE
    with translation.override(language):
        words = {name: word() if callable(word) else word for name, word in to.words.items()}
        return _letter(
            row, gateways.get(way, ""), ways[way], texts.wording(TO_RESIDENT + row.event, way, language), words
        )


def _letter(row: OutboxMessage, line: str, to: str, found: texts.Wording, words: dict[str, Any]) -> Letter:
    body, reference = texts.fill(found.body, words), row.reference
    signed = _("{text} [{reference}]") if not found.subject else _("{text}\n\nReference {reference}")
    return Letter(line, to, texts.fill(found.subject, words), signed.format(text=body, reference=reference), reference)
