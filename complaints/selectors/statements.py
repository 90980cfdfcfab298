"""What the accused is asked: the allegation alone, and what of it would tell who complained (rule P4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from complaints.models import NamedParty
from estates.text import simplified

_NUMERALS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-–—.·()]+(?=\d)")
_HONORIFICS = "女士|先生|小姐|太太|老师|阿姨|叔叔|大爷|大妈|奶奶|爷爷|师傅|业主|姓业主"
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "司徒")
TAIL = 4


def asked_of(user):
    """The requests for a statement that were put to `user` and still stand: a lifted name withdraws its own."""
    return NamedParty.objects.filter(staff_id=user.pk, lifted_at=None, statement_asked_at__isnull=False).order_by(
        "-statement_asked_at", "-pk"
    )


def gives_away(case, text: str) -> list[str]:
    """What in `text` would tell the accused who complained, where they live or how to ring them; codes, none for none.

    `name` (theirs, or their family name with a courtesy title), `phone` (its last four digits, however they are
    spaced or spelt), `unit` (its label, its code, its room number), `number` (of the case).
    """
    plain = simplified(unicodedata.normalize("NFKC", text)).casefold()
    tight = re.sub(r"\s+", "", plain)
    found = []
    who = case.complainant
    names = {who.name, who.resident.name if who.resident_id else ""}
    if any(_names(name, plain, tight) for name in names):
        found.append("name")
    if _rings(plain, [who.phone, *who.other_phones]) or (who.email and who.email.casefold() in tight):
        found.append("phone")
    if case.unit_id and _lives(case.unit, plain, tight):
        found.append("unit")
    if case.number.casefold() in tight:
        found.append("number")
    return found


def _names(name: str, plain: str, tight: str) -> bool:
    name = simplified(unicodedata.normalize("NFKC", name)).casefold().strip()
    if re.search(r"[a-z]{2}", name):
        parts = [part for part in re.split(r"[^\w]+", name) if len(part) > 2]
        return any(re.search(rf"\b{re.escape(part)}\b", plain) for part in parts)
    name = re.sub(r"\s+", "", name)
    if len(name) < 2:
        return False
    family = name[:2] if name.startswith(_COMPOUND) else name[0]
    return name in tight or bool(re.search(rf"{re.escape(family)}(?:{_HONORIFICS})", tight))


def _rings(plain: str, numbers: Iterable[str]) -> bool:
    spelt = re.sub(
        r"[零〇一二三四五六七八九幺\d][零〇一二三四五六七八九幺\d\s-]{2,}", lambda m: m[0].translate(_NUMERALS), plain
    )
    digits = _BETWEEN_DIGITS.sub("", spelt)
    return any(len(number) >= TAIL and number[-TAIL:] in digits for number in numbers)


def _lives(unit, plain: str, tight: str) -> bool:
    labels = {unit.code, unit.label_zh}
    for label in labels:
        label = simplified(unicodedata.normalize("NFKC", label)).casefold()
        if len(re.sub(r"\W", "", label)) > 2 and re.sub(r"\s+", "", label) in tight:
            return True
    room = re.search(r"(\d{3,})\D*$", unit.code)
    return bool(room and re.search(rf"(?<!\d){room[1]}(?!\d)", plain))
