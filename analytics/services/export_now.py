from __future__ import annotations

import tempfile
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

import audit.services as audit
from analytics.exporting import SUBJECT
from analytics.models import Export
from analytics.models.export import Fault
from analytics.selectors.exports import Asked
from analytics.services.ask_for_export import checked
from analytics.services.export_content import Moved, Refused, noted, write_export
from complaints.errors import Changed, NotNow
from deadlines.clock import now


class TooLong(NotNow):
    """It is a worker's to make: `ask_for_export`."""


def export_now(asked: Asked, form: str, *, by) -> tuple[str, bytes]:
    """(file name, bytes) of a short export: nothing is kept but the entry in the audit (rule X3).

    Raises TooLong where it is not short, NotYours, BadInput by field, NotNow, Changed.
    """
    at = now()
    params, short = checked(asked, form, by, at)
    if not short:
        raise TooLong(_("This is too long to be made at once: ask for it, and the bell tells you."), code="too_long")
    export = Export(by=by, what=asked.what, form=form, params=params, language=get_language() or "zh-hans", asked_at=at)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        try:
            written = write_export(export, path, lambda percent: None)
        except Moved as moved:
            raise Changed(_("What you may see has just changed. Ask for it anew.")) from moved
        except Refused as refusal:
            raise NotNow(Fault(refusal.fault).label, code=refusal.fault) from refusal
        data = path.read_bytes()
    audit.record("exported", by=by, subject=(SUBJECT, None), at=at, data=noted(export, written.rows))
    span = f"{params['from']}-{params['to']}" if "from" in params else f"{at:%Y-%m-%d}"
    return f"huiyin-{asked.what}-{span}.{form}", data
