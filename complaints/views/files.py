"""Files of a case, only to whoever sees them (rules P4, P5)."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from complaints.models import Attachment, Case
from complaints.models.attachment import FileKind
from complaints.selectors.seen import level_of
from complaints.services.thumbnails import thumbnail
from complaints.views.panels import may_open


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
