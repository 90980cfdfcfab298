from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from estates.text import traditional


def own_code() -> str:
    """The code of a phrase we wrote ourselves; shipped ones have speaking codes."""
    return f"own-{secrets.token_hex(6)}"


class Phrase(models.Model):
    """Words that must not reach a complainant, with better ones (rule J14).

    `patterns_zh` and `patterns_en` hold one way of saying it a line; `…` in a line stands for a few words between.
    """

    code = models.SlugField(max_length=40, unique=True, default=own_code, editable=False)
    patterns_zh = models.TextField(_("Chinese, one a line"), blank=True)
    patterns_en = models.TextField(_("English, one a line"), blank=True)
    better_zh = models.CharField(_("better, in Chinese"), max_length=200, blank=True)
    better_en = models.CharField(_("better, in English"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["id"]

    @property
    def better(self) -> str:
        """The better wording in the reader's language."""
        language = get_language() or "zh-hans"
        if language.startswith("en"):
            return self.better_en or self.better_zh
        better = self.better_zh or self.better_en
        return traditional(better) if language == "zh-hant" else better

    @property
    def shown(self) -> list[str]:
        """The patterns in the reader's language, or in the other where there are none."""
        language = get_language() or "zh-hans"
        if language.startswith("en"):
            return self.lines("en") or self.lines("zh")
        found = self.lines("zh") or self.lines("en")
        return [traditional(line) for line in found] if language == "zh-hant" else found

    def lines(self, language: str) -> list[str]:
        """The patterns of one language (zh or en)."""
        text = self.patterns_zh if language == "zh" else self.patterns_en
        return [line for line in (one.strip() for one in text.splitlines()) if line]


class PhraseOverride(models.Model):
    """Somebody sent such words all the same (rule J14): who, when, about what, which phrase. Never the text itself."""

    phrase = models.ForeignKey(Phrase, models.SET_NULL, null=True, related_name="overrides")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    action = models.CharField(max_length=32)
    field = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="override_by_time")]
