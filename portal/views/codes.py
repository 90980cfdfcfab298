"""A link as a QR code."""

from __future__ import annotations

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString


def code_of(link: str) -> SafeString:
    """The link as a picture inside the page. One path of numbers, so nothing of the link is trusted as markup."""
    code = segno.make(link, error="m", micro=False)
    rows = list(code.matrix)
    steps = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    size = len(rows) + 8
    return format_html('<svg viewBox="-4 -4 {} {}" aria-hidden="true"><path d="{}"/></svg>', size, size, steps)
