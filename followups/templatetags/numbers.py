"""A number by its key, for the sheets that are drawn section by section."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def number_of(numbers: dict[int, int], key: int) -> int | str:
    return numbers.get(key, "")
