"""Telephone numbers: one stored form, one masked form (rule P5)."""

from __future__ import annotations

import re

import phonenumbers

_MOBILE = re.compile(r"1(?:[3-68]\d|7[0-8]|9\d)\d{8}", re.ASCII)
"""A Chinese mobile as it is stored. Most numbers come like this; the library says the same of them, in a hundred
times the time (179 is left to it: there a carrier's prefix begins)."""


def digits(raw: str, region: str = "CN") -> str:
    """`raw` as stored: national digits for the home region, else country code and number, no plus.

    Whatever cannot be read as a number keeps its digits: a clerk's note is never lost.
    """
    raw = raw.strip()
    if not raw or (region == "CN" and _MOBILE.fullmatch(raw)):
        return raw
    try:
        parsed = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return re.sub(r"\D", "", raw)
    national = phonenumbers.national_significant_number(parsed)
    if parsed.country_code == phonenumbers.country_code_for_region(region):
        # Chinese landlines are written with their trunk zero, mobiles never are.
        return (
            national
            if national.startswith("1") and len(national) == 11
            else "0" + national
            if len(national) >= 9
            else national
        )
    return f"{parsed.country_code}{national}"


def valid(raw: str, region: str = "CN") -> bool:
    """Whether `raw` can be rung: a valid number, or a local one of at least seven digits."""
    number = digits(raw, region)
    if not number:
        return False
    if region == "CN" and _MOBILE.fullmatch(number):
        return True
    try:
        parsed = phonenumbers.parse(raw.strip(), region)
        if phonenumbers.is_possible_number(parsed):
            return True
    except phonenumbers.NumberParseException:
        pass
    return 7 <= len(number) <= 15


def masked(number: str) -> str:
    """`138****5678`: the head and the last four, for all but those who must ring (rule P5)."""
    if len(number) >= 11:
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
    return f"{'*' * max(len(number) - 4, 3)}{number[-4:]}" if number else ""
