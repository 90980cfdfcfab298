"""The sheet a household fills in (rule F6): on the telephone part by part, or typed in from paper in one go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from followups.errors import BadInput
from followups.models import ItemKind, SurveyItem
from followups.services.surveys.answering import Answered, problem_of
from followups.survey_arithmetic import SCALE

NOT_A_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WORDS_KEPT = 2001
"""One more than the service takes: it says what is too long, nobody sends a book."""


def marks(scale: str) -> list[tuple[int, str]]:
    """What the figures 1 to 5 mean, for whoever cannot see how they are laid out."""
    words = {
        "importance": [
            pgettext("importance", "not important at all"),
            pgettext("importance", "hardly important"),
            pgettext("importance", "so-so"),
            pgettext("importance", "important"),
            pgettext("importance", "very important"),
        ],
        "satisfaction": [
            pgettext("satisfaction", "not satisfied at all"),
            pgettext("satisfaction", "hardly satisfied"),
            pgettext("satisfaction", "so-so"),
            pgettext("satisfaction", "satisfied"),
            pgettext("satisfaction", "very satisfied"),
        ],
    }[scale]
    return list(zip(range(1, SCALE + 1), words, strict=True))


class Field:
    """One item as it is drawn: its name, what was given, what is wrong with it."""

    def __init__(self, item: SurveyItem, number: int, given: Mapping[str, list[str]]) -> None:
        self.item, self.number, self.name = item, number, f"i{item.pk}"
        self.importance, self.satisfaction = _whole(given, f"{self.name}_i"), _whole(given, f"{self.name}_s")
        self.chosen = [int(one) for one in given.get(self.name, []) if one.isdecimal() and len(one) < 4]
        self.words = "\n".join(given.get(self.name, []))[:WORDS_KEPT]
        self.error = ""

    @property
    def answered(self) -> Answered:
        if self.item.kind == ItemKind.RATING:
            return Answered(self.importance, self.satisfaction)
        if self.item.kind == ItemKind.CHOICE:
            return Answered(chosen=self.chosen)
        return Answered(words=self.words)

    @property
    def is_rating(self) -> bool:
        return self.item.kind == ItemKind.RATING

    @property
    def is_choice(self) -> bool:
        return self.item.kind == ItemKind.CHOICE

    @property
    def scales(self) -> list[dict[str, Any]]:
        """Both scales of a rating, as radio buttons."""
        asked = (
            ("importance", f"{self.name}_i", _("How important is this to you?"), self.importance),
            ("satisfaction", f"{self.name}_s", _("How satisfied are you with it?"), self.satisfaction),
        )
        return [
            {"name": name, "asked": words, "marks": marks(kind), "value": value, "id": f"{name}"}
            for kind, name, words, value in asked
        ]


class Sheet:
    """The items asked here, with what was given. `errors` by field name once a service refused."""

    def __init__(self, items: Iterable[SurveyItem], given: Mapping[str, list[str]], first: int = 1) -> None:
        self.fields = [Field(item, number, given) for number, item in enumerate(items, first)]
        self.error = ""

    @property
    def given(self) -> dict[int, Answered]:
        """What the service takes."""
        return {one.item.pk: one.answered for one in self.fields}

    @property
    def wrong(self) -> bool:
        return bool(self.error) or any(one.error for one in self.fields)

    def check(self) -> bool:
        """Whether what stands here may be kept, as far as one can see from it alone."""
        for one in self.fields:
            one.error = problem_of(one.item, one.answered)
        return not self.wrong

    def refuse(self, error: BadInput) -> bool:
        """Put what was refused at its field; False where none of it stands on this sheet."""
        for one in self.fields:
            one.error = str(error.fields.get(one.name, ""))
        self.error = str(error.fields.get("__all__", ""))
        return self.wrong

    def kept(self) -> dict[str, list[str]]:
        """What was given, to be held until the last part."""
        found: dict[str, list[str]] = {}
        for one in self.fields:
            if one.is_rating:
                for mark, name in ((one.importance, f"{one.name}_i"), (one.satisfaction, f"{one.name}_s")):
                    found[name] = [str(mark)] if mark is not None else []
            else:
                found[one.name] = [str(n) for n in one.chosen] if one.is_choice else [one.words]
        return found


def lists_of(data: Any) -> dict[str, list[str]]:
    """What a browser sent, control characters dropped."""
    return {name: [NOT_A_TEXT.sub("", value) for value in data.getlist(name)] for name in data}


def _whole(given: Mapping[str, list[str]], name: str) -> int | None:
    value = next(iter(given.get(name, [])), "")
    return int(value) if value.isdecimal() and len(value) < 4 else None
