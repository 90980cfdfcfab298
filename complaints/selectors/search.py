"""Finding cases by what was said, where, who and number."""

from __future__ import annotations

import re

from django.db.models import Q

from accounts.models import Role
from accounts.scope import ALL, OVERSEEING
from complaints.managers import CaseQuerySet
from estates.text import tokens

_NUMBER = re.compile(r"^[A-Za-z][A-Za-z0-9]{1,7}-\d{8}-\d{1,6}$")
WHO_MAY_RING = tuple(role for role in OVERSEEING if role != Role.ADMINISTRATOR)


def phone_keys(*numbers: str) -> list[str]:
    """Search keys of telephones: the whole number and its last four, seven and eight digits, marked with a `t`."""
    keys: dict[str, None] = {}
    for number in numbers:
        for length in (4, 7, 8, len(number)):
            if len(number) >= length >= 4:
                keys["t" + number[-length:]] = None
    return list(keys)


def tokens_of(case, complainant, place_words: str) -> tuple[list[str], list[str]]:
    """(search, search_desk) of a case (see Case). A confidential text is found by the desk alone (rule P5).

    Where it happened is left out for handlers too, as the place may give the person away.
    """
    person = [*tokens(complainant.name), *phone_keys(complainant.phone, *complainant.other_phones)]
    open_words = tokens(" ".join([case.title, case.content, case.wishes, case.external_number]))
    where = tokens(" ".join([place_words, case.place_text]))
    if case.confidential:
        return tokens(case.handler_wording), [*open_words, *where, *person]
    return [*open_words, *where], person


def matching(cases: CaseQuerySet, text: str, viewer) -> CaseQuerySet:
    """`cases` that hold every word of `text`: a number, Chinese words, a place, and, for the desk, a name or a telephone's tail."""
    text = text.strip()
    if _NUMBER.match(text):
        return cases.filter(number__iexact=text)
    desk = _desk_estates(viewer)
    for word in text.split():
        keys = tokens(word)
        if not keys:
            return cases.none()
        by_words = Q(search__contains=keys)
        if desk:
            digits = re.sub(r"\D", "", word)
            person = Q(search_desk__contains=keys)
            if len(digits) >= 4 and len(digits) == len(word.replace("-", "").replace(" ", "")):
                person |= Q(search_desk__contains=["t" + digits])
            by_words |= person if desk == ALL else person & Q(estate_id__in=desk)
        cases = cases.filter(by_words)
    return cases


def _desk_estates(viewer) -> set[int] | str:
    scope = getattr(viewer, "scope", None)
    return scope.estates_for(WHO_MAY_RING) if scope else ALL
