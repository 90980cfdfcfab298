"""Finding the words that must not reach a complainant (rule J14), in simplified, traditional and English."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from accounts import remembered
from estates.text import simplified
from notifications.models import Phrase

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
GAP = "…"


@dataclass(frozen=True)
class Hit:
    """One such phrase in a text: where it stands, as it was written, and what to say instead."""

    start: int
    end: int
    phrase: str
    better: str
    code: str

    @property
    def advice(self) -> str:
        """What is told at the field, in the reader's language."""
        if not self.better:
            return _("“{phrase}” should not reach a resident: strike it out and keep to the matter.").format(
                phrase=self.phrase
            )
        return _("“{phrase}” should not reach a resident. Better: “{better}”").format(
            phrase=self.phrase, better=self.better
        )


def check_words(text: str) -> list[Hit]:
    """The forbidden phrases in `text`, in order, none within another; `better` in the reader's language.

    Written in simplified or traditional characters, in full or half width, with blanks between: all the same.
    """
    if not text or not text.strip():
        return []
    plain, places = _folded(text)
    found: list[Hit] = []
    for phrase in remembered.rows(Phrase):
        if not phrase.active:
            continue
        for pattern in _patterns(phrase.patterns_zh, phrase.patterns_en):
            for match in pattern.finditer(plain):
                start, end = places[match.start()], places[match.end() - 1] + 1
                found.append(Hit(start, end, text[start:end], phrase.better, phrase.code))
    found.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit] = []
    for hit in found:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in simplified small letters, and for each of its characters the place of the original."""
    letters, places = [], []
    for place, letter in enumerate(text):
        if not _UNSEEN.match(letter):
            letters.append(_fold(letter))
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=8192)
def _fold(letter: str) -> str:
    """One character as it is compared; always exactly one."""
    if letter in "’‘`´":
        return "'"
    plain = simplified(unicodedata.normalize("NFKC", letter)).lower()
    return plain if len(plain) == 1 else letter


@lru_cache(maxsize=1024)
def _patterns(chinese: str, english: str) -> tuple[re.Pattern[str], ...]:
    lines = [line.strip() for line in f"{chinese}\n{english}".splitlines()]
    return tuple(re.compile(_expression(line)) for line in lines if line)


def _expression(line: str) -> str:
    """A line of the list as an expression: blanks anywhere, `…` for a few words between."""
    folded = "".join(map(_fold, line.replace("...", GAP)))
    if _CJK.search(folded):
        parts = [r"\s*".join(map(re.escape, "".join(part.split()))) for part in folded.split(GAP)]
        return r"[^。！？!?\n]{0,10}?".join(part for part in parts if part)
    parts = [r"\s+".join(map(re.escape, part.split())) for part in folded.split(GAP)]
    inner = r"(?:\W+\w+){0,5}?\W+".join(part for part in parts if part)
    return rf"(?<!\w){inner}(?!\w)"
