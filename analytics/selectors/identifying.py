"""What in words for everybody points at a household: a name, a telephone, a home (rules A5, P5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Length, StrIndex
from django.utils.translation import gettext as _

from accounts.models import User
from complaints.models import Complainant
from deadlines.clock import now
from deadlines.selectors import figure
from estates.models import Estate, Resident, Unit
from notifications.selectors.phrases import Hit

NAMES_DAYS = "report_names_days"
"""Whose names are looked for: the residents, and who complained within so many days (a figure of the policy)."""
CODE = "points_at_somebody"
_PHONE = re.compile(r"(?<!\d)1[3-9](?:[\s-]?\d){9}(?!\d)")
_HOME = re.compile(r"(?<![\d-])\d{1,4}(?:-\d{1,5}){1,3}(?![\d-])")
_SAYS_A_HOME = re.compile(r"[栋座幢楼室房]|单元")
LEAST_LETTERS = 3
"""A name in Latin letters is looked for as a word of its own, from so many letters on."""
_NARROW = str.maketrans("０１２３４５６７８９－", "0123456789-")
_LETTERS = re.compile(r"[A-Za-z]")


class Pointer(Hit):
    """A place in a text that points at somebody; drawn and logged like a word that should not go out."""

    @property
    def advice(self) -> str:
        return _("“{phrase}” points at a household: every neighbour reads this. Say it without.").format(
            phrase=self.phrase
        )


def pointing_at(estate: Estate, texts: Mapping[str, str]) -> list[tuple[str, Hit]]:
    """(field, what points at a household) for every such place: telephones, homes and residents' names of the estate.

    Staff's own names and the numbers of the desk are public. At most three statements, whatever the length.
    """
    whole = "\n".join(texts.values())
    if not whole.strip():
        return []
    wanted = [*_phones(whole, estate), *_homes(whole, estate), *_names(whole, estate)]
    found: list[tuple[str, Hit]] = []
    for name, text in texts.items():
        for phrase in dict.fromkeys(wanted):
            at = text.find(phrase)
            if at >= 0:
                found.append((name, Pointer(at, at + len(phrase), phrase, "", CODE)))
    return found


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _phones(whole: str, estate: Estate) -> Iterator[str]:
    public = {_digits(one) for one in (estate.hotline, estate.emergency_line, estate.company.hotline)}
    for match in _PHONE.finditer(whole.translate(_NARROW)):
        if _digits(match[0]) not in public:
            yield whole[match.start() : match.end()]


def _homes(whole: str, estate: Estate) -> Iterator[str]:
    homes = Unit.objects.filter(estate=estate)
    codes = set(_HOME.findall(whole.translate(_NARROW)))
    if codes:
        yield from homes.filter(code__in=codes).values_list("code", flat=True)
    if _SAYS_A_HOME.search(whole):
        packed, where = _packed(whole)
        for label in set(homes.exclude(label_zh="").values_list("label_zh", flat=True)):
            at = packed.find(_packed(label)[0])
            if at >= 0:
                yield whole[where[at] : where[at + len(_packed(label)[0]) - 1] + 1]


def _packed(text: str) -> tuple[str, list[int]]:
    """The text without blanks, and where each of its characters stood."""
    kept = [(one, at) for at, one in enumerate(text) if not one.isspace()]
    return "".join(one for one, _at in kept), [at for _one, at in kept]


def _names(whole: str, estate: Estate) -> Iterator[str]:
    said = Value(whole, output_field=CharField())
    residents = Resident.objects.filter(estate=estate)
    at = now()
    lately = at - timedelta(days=figure(NAMES_DAYS, estate.pk, at))
    complainants = Complainant.objects.filter(case__estate=estate, case__received_at__gte=lately, erased_at=None)
    found: set[str] = set()
    for rows in (residents, complainants):
        there: Any = rows.annotate(long=Length("name"), at=StrIndex(said, "name")).filter(long__gte=2, at__gt=0)
        found |= set(there.order_by().values_list("name", flat=True).distinct())
    if not found:
        return
    staff = set(User.objects.filter(display_name__in=found).values_list("display_name", flat=True))
    for name in sorted(found - staff):
        if not _LETTERS.search(name) or (len(name) >= LEAST_LETTERS and re.search(rf"\b{re.escape(name)}\b", whole)):
            yield name
