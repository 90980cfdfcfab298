"""What goes into a cell of a spreadsheet."""

from __future__ import annotations

from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet begins a formula with, in half and full width."""


def harmless(value: Any) -> Any:
    """Words a spreadsheet would take for a formula are given an apostrophe (rule X3); anything else as it is."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) else value
