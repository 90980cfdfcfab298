from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.clocks import LASTING
from complaints.errors import BadInput
from complaints.models import ArchiveFile
from complaints.services.archive_pdf import ask_for_pdf
from complaints.services.deed import Deed
from complaints.services.numbering import archive_number


def archive(number: str, *, by, lesson: dict[str, str], version: int | None = None):
    """Archive a closed or withdrawn case: the lesson first, then the frozen file and its number (rules J12, I4).

    `lesson`: {cause, learnt, avoid?, change?}. A second archiving keeps the number and adds `-2`.
    """
    from complaints.selectors.dossier import dossier

    with Deed(number, "archive", by, version=version) as deed:
        case = deed.case
        wrong = {
            key: _("Two lines are enough, but they are needed.")
            for key in ("cause", "learnt")
            if not str(lesson.get(key, "")).strip()
        }
        if wrong:
            raise BadInput(fields=wrong)
        case.lesson = {
            key: str(value) for key, value in lesson.items() if key in {"cause", "learnt", "avoid", "change"} and value
        }
        case.file()
        case.archived_at = deed.at
        case.archivings += 1
        deed.stop("archive")
        deed.cancel(None, "archived", keep=["promise", "review", "decision", "external", *LASTING])
        deed.entry("archived", archivings=case.archivings)
        case.archive_number = _number(case, deed.at)
        body: dict[str, Any] = dossier(case)
        frozen = json.dumps(body, sort_keys=True, ensure_ascii=False)
        kept = ArchiveFile.objects.create(
            case=case,
            number=case.archive_number,
            at=deed.at,
            by=deed.user,
            body=body,
            sha256=hashlib.sha256(frozen.encode()).hexdigest(),
        )
        deed.note(archive=case.archive_number)
        transaction.on_commit(lambda: ask_for_pdf(kept.pk, kept.at))
    return deed.case


def _number(case, at) -> str:
    if case.archivings == 1:
        return archive_number(case.estate, at)
    first = case.archive_files.order_by("pk").first()
    return f"{first.number}-{case.archivings}"
