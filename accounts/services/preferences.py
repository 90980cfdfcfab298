"""A person sets their own language and time zone."""

from __future__ import annotations

from accounts.models import User


def set_language(*, by: User, language: str) -> None:
    """Remember ``language`` (a code of settings.LANGUAGES, "" = as the browser asks) for ``by``."""
    by.language = language
    by.save(update_fields=["language"])


def set_preferences(*, by: User, language: str, time_zone: str) -> None:
    """Remember language and time zone ("" = the company's) for ``by``."""
    by.language, by.time_zone = language, time_zone
    by.save(update_fields=["language", "time_zone"])
