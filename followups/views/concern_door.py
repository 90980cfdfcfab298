"""Who may open a page of common concern."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.views.door import StaffRequest
from followups.models import Cluster
from followups.selectors.clusters import KEEPERS, clusters_for, sees_clusters


def overseers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Those who oversee an estate."""

    @login_required
    @wraps(view)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sees_clusters(request.user):
            raise PermissionDenied(_("Common concern is kept by the desk and those above it."))
        return view(request, *args, **kwargs)

    return guarded


def with_cluster(roles: Any = KEEPERS) -> Callable[..., Callable[..., HttpResponse]]:
    """Give the view its concern, on the clock of the estate's wall; 403 for whoever holds none of `roles` there."""

    def wrapper(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @overseers_only
        @wraps(view)
        def opened(request: StaffRequest, pk: int, **options: Any) -> HttpResponse:
            cluster = cluster_or_404(request.user, pk)
            if roles is not None and not request.user.scope.holds(roles, cluster.estate_id):
                raise PermissionDenied(_("This is not yours to do."))
            with timezone.override(request.user.zone or cluster.estate.zone):
                return view(request, cluster, **options)

        return opened

    return wrapper


def cluster_or_404(user: Any, pk: int) -> Cluster:
    found = clusters_for(user).select_related("order", "confirmed_by", "dismissed_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
