"""Chinese text: simplified, traditional, and the bigrams that search stands on.

A two-character word must be found among a million rows, and a traditional spelling must find its
simplified one. Trigram indexes do neither, so the tokens are kept in a column of their own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from operator import add
from pathlib import Path

import opencc
from opencc import OpenCC

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{_CJK}]+|[0-9a-z]+")
_IS_CJK = re.compile(rf"[{_CJK}]")


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


@cache
def _touched() -> frozenset[str]:
    """Every character that a conversion to simplified can touch, alone or within a phrase.

    Most text is simplified already, and to look for these costs a hundredth of converting it.
    """
    folder = Path(opencc.__file__).parent / "dictionary"
    found: set[str] = set()
    for name in ("TSCharacters.txt", "TSPhrases.txt"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            source, _tab, target = line.partition("\t")
            if target and (len(source) == 1 or (source != target and found.isdisjoint(source))):
                found.update(source)
    return frozenset(found)


def simplified(text: str) -> str:
    """`text` with traditional characters as simplified ones."""
    return text if _touched().isdisjoint(text) else _converter("t2s").convert(text)


@lru_cache(maxsize=8192)
def traditional(text: str) -> str:
    """`text` in the Hong Kong traditional form; cached, for names that stand on every page."""
    return _converter("s2hk").convert(text) if _IS_CJK.search(text) else text


def tokens(text: str) -> list[str]:
    """The search tokens of `text`: bigrams of Chinese runs, whole words of Latin letters and digits.

    Computed over the NFKC-folded simplified form, so a full-width digit or a traditional character
    meets its plain twin. A lone Chinese character is its own token. Order is first met, no repeats.
    """
    folded = simplified(unicodedata.normalize("NFKC", text)).lower()
    found: dict[str, None] = {}
    for run in _RUN.findall(folded):
        if len(run) > 1 and _IS_CJK.match(run):
            found.update(dict.fromkeys(map(add, run, run[1:])))
        else:
            found[run] = None
    return list(found)
