"""Words that suggest an emergency, and the checklist of one (rule I7)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from complaints.models import Emergency, EmergencyItem, EmergencyKind, EmergencyWord
from estates.codes import Codes
from estates.text import simplified, traditional

OTHER = "other"
_ALL = "all"
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True)
class Word:
    """A word that suggests a kind of emergency; `plain` is how it is compared."""

    word: str
    plain: str
    kind: EmergencyKind

    @property
    def pattern(self) -> str:
        """A Latin word stands for itself only ("fire" is not in "fireworks"); a Chinese one wherever it stands."""
        edge = r"(?<![a-z0-9])" if _LATIN.match(self.plain) else ""
        return f"{edge}{re.escape(self.plain)}{r'(?![a-z0-9])' if edge else ''}"


def _plain(text: str) -> str:
    return " ".join(simplified(unicodedata.normalize("NFKC", text)).lower().split())


def _words() -> list[Word]:
    rows = EmergencyWord.objects.filter(active=True, kind__active=True).select_related("kind")
    return [Word(row.word, _plain(row.word), row.kind) for row in rows.order_by("kind__position", "pk")]


_WORDS = Codes(lambda: [(_ALL, _words())], EmergencyWord, EmergencyKind)
_KINDS = Codes(lambda: ((kind.code, kind) for kind in EmergencyKind.objects.all()), EmergencyKind)


def suggested(text: str) -> list[Word]:
    """The words of `text` that suggest an emergency, in the order of the kinds; read from memory."""
    said = _plain(text)
    return [one for one in _WORDS.get(_ALL) or () if re.search(one.pattern, said)] if said else []


def words_to_point_out() -> str:
    """Every such word for the script that points them out while somebody types: simplified and traditional, by "|"."""
    found = {form.lower() for one in _WORDS.get(_ALL) or () for form in (one.word, one.plain, traditional(one.plain))}
    return "|".join(sorted(found))


def kind_coded(code: str) -> EmergencyKind | None:
    """The kind of that code, in use or not; read from memory."""
    return _KINDS.get(code) if code else None


def kinds() -> list[EmergencyKind]:
    """The kinds in use, in their order."""
    return sorted((k for k in _KINDS.every() if k.active), key=lambda k: (k.position, k.pk))


def kind_of(text: str) -> EmergencyKind:
    """The kind the words suggest; the unspecified one where they say nothing. Triage waits for nobody to choose."""
    found = suggested(text)
    if found:
        return found[0].kind
    kind = kind_coded(OTHER) or EmergencyKind.objects.order_by("-position", "-pk").first()
    return kind or EmergencyKind.objects.create(code=OTHER, name="其他突发事件", name_en="Another emergency")


def record_of(case) -> Emergency | None:
    """That the case is or was an emergency, with its kind; None where it never was."""
    return Emergency.objects.select_related("kind").filter(case=case).first()


def items_of(record: Emergency) -> list[EmergencyItem]:
    """The checklist of the case, in its order, with who ticked what."""
    return list(record.items.select_related("done_by", "note").order_by("position", "pk"))
