"""What every residents' page shares: the desk to ring, what may be stored, photos in and out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from complaints import services
from complaints.errors import BadInput
from estates.models import Estate
from portal.draft import Draft
from portal.limits import PHOTOS, UPLOADS
from portal.selectors.desk import desk_of, open_estates
from portal.services import Busy, count

THUMBNAIL = (360, 360)


def show(
    request: HttpRequest, template: str, estate: Estate | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page with the desk of `estate` (of the only estate, where there is one), in that estate's time."""
    if estate is None:
        estates = open_estates()
        estate = estates[0] if len(estates) == 1 else None
    with timezone.override(estate.zone if estate else None):
        return render(request, template, {"desk": desk_of(estate), "estate": estate, **context}, status=status)


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pages that hold a person's words: kept by no cache and no search engine, named to nobody.

    The referrer policy is "same-origin", not "no-referrer": under the latter browsers send forms with
    `Origin: null`, which the protection against forged requests must refuse. To any other site both send nothing.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        response = view(request, *args, **options)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
        return response

    return guarded


def gone(request: HttpRequest) -> HttpResponse:
    """The one answer to an address that opens nothing, whatever the reason."""
    return show(request, "portal/gone.html", status=404)


def owner_of(request: HttpRequest) -> str:
    """The name under which this browser's files wait. Makes the session when there is none."""
    if not request.session.session_key:
        request.session.save()
    return f"portal:{request.session.session_key}"


def take_files(request: HttpRequest, kept: Iterable[str]) -> tuple[list[str], list[str]]:
    """Stage the files just sent, beside those `kept`: all their ids, and what is wrong with the others."""
    owner, ids, wrong = owner_of(request), list(kept), []
    for upload in request.FILES.getlist("files"):
        if len(ids) >= PHOTOS:
            wrong.append(_("At most {n} photos. The others were left out.").format(n=PHOTOS))
            break
        try:
            count(request, "upload", UPLOADS)
            ids.append(str(services.stage(upload, owner=owner).pk))
        except BadInput as error:
            wrong.extend(str(words) for words in error.fields.values())
        except Busy:
            wrong.append(
                _("A lot of photos within one hour. Please add the rest later, or bring them to the front desk.")
            )
            break
    gone_from = request.POST.get("remove", "")
    return [one for one in ids if one != gone_from], wrong


def staged(request: HttpRequest, ids: Iterable[str]) -> list[Any]:
    """The files behind these ids, as far as they are this browser's."""
    ids = list(ids)
    return services.staged_for(owner_of(request), ids) if ids else []


def picture(file: Any, small: bool) -> HttpResponse:
    """A stored photo, or a thumbnail of it that a cheap telephone loads in a moment."""
    with file.open("rb") as opened:
        data = opened.read()
    if small:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", THUMBNAIL)
            image.thumbnail(THUMBNAIL)
            out = io.BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=75)
            data = out.getvalue()
    return HttpResponse(data, content_type="image/jpeg")


def draft_of(request: HttpRequest) -> Draft:
    """The report this browser is writing; where there is one estate only, it is that one."""
    draft = Draft(request.session)
    if draft["estate"] is None or draft.estate is None:
        estates = open_estates()
        if len(estates) == 1:
            draft.values["estate"] = estates[0].pk
            draft.__dict__.pop("estate", None)
    return draft
