from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something with a Chinese name and, where given, an English one.

    The traditional form is derived from the simplified one on the page, so only two columns are kept.
    """

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The name in the reader's language; the Chinese one where no English one is given."""
        language = get_language() or "zh-hans"
        if language.startswith("en"):
            return self.name_en or self.name
        if language == "zh-hant":
            from estates.text import traditional

            return traditional(self.name)
        return self.name

    def __str__(self) -> str:
        return self.label
