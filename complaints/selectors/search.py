"""Finding cases by what was said, where, who and number."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Q

from accounts.models import Role
from accounts.scope import ALL, OVERSEEING
from complaints.managers import CaseQuerySet
from complaints.selectors.reference import estate_codes
from deadlines.clock import now
from estates.text import tokens

_NUMBER = re.compile(r"^[A-Za-z][A-Za-z0-9]{1,7}-\d{8}-\d{1,6}$")
_PREFIX = re.compile(r"^[A-Za-z][A-Za-z0-9]{1,7}-\d{8}-?$")
_TAIL = re.compile(r"^(?:(\d{4})?(\d{2})(\d{2})-)?(\d{4})$")
_TELEPHONE = re.compile(r"^\+?[\d\s-]{7,}$")
SERIAL_DAYS = 31
"""A serial alone ("0004") means a number of these last days."""
WHO_MAY_RING = tuple(role for role in OVERSEEING if role != Role.ADMINISTRATOR)


def phone_keys(*numbers: str) -> list[str]:
    """Search keys of telephones: the whole number and its last four, seven and eight digits, marked with a `t`."""
    keys: dict[str, None] = {}
    for number in numbers:
        for length in (4, 7, 8, len(number)):
            if len(number) >= length >= 4:
                keys["t" + number[-length:]] = None
    return list(keys)


@lru_cache(maxsize=64)
def words_said(title: str, content: str) -> tuple[str, ...]:
    """The search tokens of what was said; remembered, as an intake looks for its like right after."""
    return tuple(tokens(f"{title} {content}"))


def tokens_of(case, complainant, place_words: str) -> tuple[list[str], list[str]]:
    """(search, search_desk) of a case (see Case). A confidential text is found by the desk alone (rule P5).

    Where it happened is left out for handlers too, as the place may give the person away.
    """
    person = [*tokens(complainant.name), *phone_keys(complainant.phone, *complainant.other_phones)]
    beside = tokens(f"{case.wishes} {case.external_number}")
    said = words_said(case.title, case.content)
    open_words = list(dict.fromkeys([*said, *beside])) if beside else said
    where = tokens(" ".join([place_words, case.place_text]))
    if case.confidential:
        return tokens(case.handler_wording), [*open_words, *where, *person]
    return [*open_words, *where], person


def matching(cases: CaseQuerySet, text: str, viewer, at: datetime | None = None) -> CaseQuerySet:
    """`cases` that hold every word of `text`: a number or its end, Chinese words, a place, and, for the desk, a name or
    the end of a telephone.

    A whole number, or its beginning with the day, stands alone. "1122-0004" is that day of this year or the last;
    "0004" any of the last SERIAL_DAYS days. Both become a list of whole numbers, so the unique index answers.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if _NUMBER.match(text):
        return cases.filter(number=text.upper())
    if _PREFIX.match(text):
        return cases.filter(number__startswith=text.upper().rstrip("-") + "-")
    desk = _desk_estates(viewer)
    digits = re.sub(r"\D", "", text)
    telephone = _TELEPHONE.match(text) and len(digits) > 8 and not _TAIL.match(text)
    pieces = [digits] if telephone else text.split()
    for word in pieces:
        found = _word(word, desk) | _by_number(word, viewer, at or now())
        if not found:
            return cases.none()
        cases = cases.filter(found)
    return cases if pieces else cases.none()


def _word(word: str, desk: set[int] | str) -> Q:
    """Words and places for everybody; the person for the estates whose desk the viewer sits at."""
    keys = tokens(word)
    found = Q(search__contains=keys) if keys else Q()
    if not desk or not keys:
        return found
    person = Q(search_desk__contains=keys)
    digits = word.replace("-", "")
    if digits.isdigit() and len(digits) >= 4:
        person |= Q(search_desk__contains=["t" + digits])
        if len(digits) not in (4, 7, 8, 11):
            tail = digits[-next(n for n in (8, 7, 4) if n <= len(digits)) :]
            person |= Q(search_desk__contains=["t" + tail]) & Q(complainant__phone__endswith=digits)
    return found | (person if desk == ALL else person & Q(estate_id__in=desk))


def _by_number(word: str, viewer, at: datetime) -> Q:
    """The whole numbers that `word` may be the end of."""
    found = _TAIL.match(word)
    if not found:
        return Q()
    year, month, day, serial = found.groups()
    codes = estate_codes(viewer)
    if month is None:
        today = at.date() + timedelta(days=1)  # wherever the estate is, its day is not later than tomorrow
        days = [f"{today - timedelta(days=n):%Y%m%d}" for n in range(SERIAL_DAYS + 1)]
    else:
        days = [f"{year or y}{month}{day}" for y in ((at.year, at.year - 1) if year is None else (0,))]
    return Q(number__in=[f"{code}-{one}-{serial}" for code in codes for one in days]) if codes else Q()


def _desk_estates(viewer) -> set[int] | str:
    scope = getattr(viewer, "scope", None)
    return scope.estates_for(WHO_MAY_RING) if scope else ALL
