"""Chinese text: simplified, traditional, and the bigrams that search stands on.

A two-character word must be found among a million rows, and a traditional spelling must find its
simplified one. Trigram indexes do neither, so the tokens are kept in a column of their own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{_CJK}]+|[0-9a-z]+")
_IS_CJK = re.compile(rf"[{_CJK}]")


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def simplified(text: str) -> str:
    """`text` with traditional characters as simplified ones."""
    return _converter("t2s").convert(text) if _IS_CJK.search(text) else text


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
        if _IS_CJK.match(run):
            if len(run) == 1:
                found[run] = None
            for i in range(len(run) - 1):
                found[run[i : i + 2]] = None
        else:
            found[run] = None
    return list(found)
