from __future__ import annotations

from django.db import models


class DemoMark(models.Model):
    """Remembers that this database holds demonstration data, and since when: it is seeded once only."""

    seeded_at = models.DateTimeField()
