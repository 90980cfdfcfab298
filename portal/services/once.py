from __future__ import annotations

import hashlib

from django.core.cache import cache

from portal.limits import HOUR


def first_time(case_id: int, mark: str, text: str) -> bool:
    """Whether a form is posted for the first time with these words: a double tap counts once.

    `mark` is a random word drawn with the form; without one nothing can be told, and it counts.
    """
    digest = hashlib.sha256(f"{mark}|{text}".encode()).hexdigest()
    return not mark or cache.add(f"portal:once:{case_id}:{digest}", 1, HOUR)
