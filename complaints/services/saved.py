"""A person's own views of the queue."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.models import SavedView

MOST = 20
LONGEST_NAME, LONGEST_QUERY = 40, 400


def save_view(*, by, name: str, query: str) -> SavedView:
    """Keep `query` (as the address bar writes it) under `name`; the same name again replaces it. Raises BadInput."""
    name = " ".join(name.replace("\x00", "").split())[:LONGEST_NAME]
    if not name:
        raise BadInput(fields={"name": _("Give the view a name.")})
    if len(query) > LONGEST_QUERY:
        raise BadInput(fields={"query": _("These are too many filters for one view. Take some away.")})
    mine = SavedView.objects.filter(owner=by)
    if not mine.filter(name=name).exists() and mine.count() >= MOST:
        raise BadInput(fields={"name": _("You have %(n)d views already. Remove one first.") % {"n": MOST}})
    try:
        with transaction.atomic():
            view, _made = SavedView.objects.update_or_create(owner=by, name=name, defaults={"query": query})
    except IntegrityError:  # two taps at once: the other one made it
        view = SavedView.objects.get(owner=by, name=name)
    return view


def drop_view(*, by, view: SavedView) -> None:
    """Forget a view of one's own."""
    SavedView.objects.filter(owner=by, pk=view.pk).delete()
