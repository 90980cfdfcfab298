from __future__ import annotations

from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

import audit.services as audit
from analytics.exporting import SUBJECT
from analytics.models import Export
from analytics.models.export import ExportState
from analytics.selectors.exports import allowed
from complaints.errors import Changed, NotFound, NotNow
from deadlines.clock import now


def hand_out_export(pk: int, *, by) -> tuple[Export, Path]:
    """The file of an export, to its asker alone; every time is written down (rule X5).

    What they may know is looked at again: roles, the wall, confidentiality (rules P4, P5). Raises NotFound, NotNow
    where it is not ready or deleted, Changed where they may no longer know all that stands in it.
    """
    export = Export.objects.filter(pk=pk, by_id=by.pk).first()
    if export is None or not by.is_active:
        raise NotFound(_("There is no such export."))
    at = now()
    if export.status != ExportState.DONE or (export.expires_at and export.expires_at <= at):
        raise NotNow(_("This file is not there: it is not ready, or it has been deleted."), code="no_file")
    if allowed(by, export.what, export.params, export.cases) != export.known:
        raise Changed(_("What you may see has changed since this file was made. Ask for it anew."))
    path = Path(default_storage.path(export.file))
    if not path.is_file():
        raise NotNow(_("This file is not there: it is not ready, or it has been deleted."), code="no_file")
    audit.record("export_downloaded", by=by, subject=(SUBJECT, export.pk), at=at, data={"form": export.form})
    return export, path
