"""Places and equipment typed as words: what matches a name on file is that thing, the rest stays words."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import Any

from estates.models import Asset, Place
from estates.text import simplified

LONGEST = 120


def _key(text: str) -> str:
    return "".join(simplified(unicodedata.normalize("NFKC", text)).lower().split())


class Where:
    """The public places and assets of one estate, read once each."""

    def __init__(self, estate_id: int | None) -> None:
        self.estate_id = estate_id

    @cached_property
    def places(self) -> list[Place]:
        if self.estate_id is None:
            return []
        return list(Place.objects.filter(estate_id=self.estate_id).order_by("name", "pk"))

    @cached_property
    def assets(self) -> list[Asset]:
        if self.estate_id is None:
            return []
        return list(Asset.objects.filter(estate_id=self.estate_id).order_by("code", "pk"))

    def read(self, place: str, asset: str) -> tuple[Place | None, Asset | None, str]:
        """(place, asset, the words that name neither). A name in any language or a code finds its thing."""
        if not (_key(place) or _key(asset)):
            return None, None, ""
        place_row = self._one(place, self.places)
        asset_row = self._one(asset, self.assets) or (None if place_row else self._one(place, self.assets))
        words = [] if place_row or (asset_row and self._one(place, [asset_row])) else [place]
        if not self._one(asset, self.assets):
            words.append(asset)
        return place_row, asset_row, " · ".join(w.strip() for w in words if w.strip())[:LONGEST]

    @staticmethod
    def _one(text: str, rows: list[Any]) -> Any:
        key = _key(text)
        if not key:
            return None
        return next(
            (r for r in rows if key in {_key(r.name), _key(r.name_en or r.name), _key(getattr(r, "code", r.name))}),
            None,
        )
