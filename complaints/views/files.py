"""Files of a case, only to whoever sees them (rules P4, P5)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import audit.services as audit
from complaints.clocks import SUBJECT
from complaints.models import ArchiveFile, Attachment, Case
from complaints.models.attachment import FileKind
from complaints.selectors.seen import FULL, level_of
from complaints.services.archive_pdf import ask_for_pdf
from complaints.services.thumbnails import thumbnail
from complaints.views.panels import may_open
from deadlines.clock import now


@login_required
@require_safe
def attachment(request: HttpRequest, pk: UUID) -> FileResponse:
    """One file: a picture opens in the browser, anything else is handed over. `?size=thumb`: a small picture."""
    file = get_object_or_404(Attachment, pk=pk, erased_at=None)
    case = Case.objects.visible_to(request.user).select_related("estate").filter(pk=file.case_id).first()
    if not case or not may_open(file, case, level_of(case, request.user), request.user):
        raise Http404
    picture = file.kind == FileKind.IMAGE
    small = picture and request.GET.get("size") == "thumb"
    try:
        stored = thumbnail(file) if small else file.file.open("rb")
    except OSError as error:
        raise Http404 from error
    answer = FileResponse(stored, as_attachment=not picture, filename=file.name)
    if picture:
        answer["Content-Type"] = "image/jpeg"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@login_required
@require_safe
def archive_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The PDF of an archived file, to whoever sees the whole case; every download is written down (rules J12, X5)."""
    file = get_object_or_404(ArchiveFile.objects.defer("body"), pk=pk)
    case = Case.objects.visible_to(request.user).select_related("estate").filter(pk=file.case_id).first()
    if not case or level_of(case, request.user) != FULL:
        raise Http404
    try:
        stored = file.pdf.open("rb") if file.pdf else None
    except OSError as error:
        raise Http404 from error
    if stored is None:
        ask_for_pdf(file.pk)
        messages.info(request, _("The PDF is still being made; please try again in a moment."))
        return redirect(case.get_absolute_url())
    audit.record("archive_downloaded", by=request.user, subject=(SUBJECT, case.pk), at=now(), data={"file": file.pk})
    answer = FileResponse(stored, as_attachment=True, filename=f"{file.number}.pdf", content_type="application/pdf")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
