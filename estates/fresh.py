"""A new instance without the work of `Model(...)`, which looks at every field again for each row.

For the few models an intake writes: a case has eighty fields, of which a new one fills thirty.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.fields import NOT_PROVIDED

M = TypeVar("M", bound=Model)


@cache
def _blank(model: type[Model]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]], dict[str, str]]:
    """(what every new instance holds, what is made anew for each, related name → attribute of its key)."""
    fixed: dict[str, Any] = {}
    made: dict[str, Callable[[], Any]] = {}
    related: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if callable(field.default) and field.default is not NOT_PROVIDED:
            made[field.attname] = field.default
        else:
            fixed[field.attname] = field.get_default()
        if field.is_relation:
            related[field.name] = field.attname
    return fixed, made, related


def fresh(model: type[M], **values: Any) -> M:
    """`model(**values)`, not stored: for models without files or signals of their own. Values are taken as they are."""
    fixed, made, related = _blank(model)
    instance = model.__new__(model)
    state = ModelState()
    held = instance.__dict__ = {
        **fixed,
        "_state": state,
    }  # to add to what is there costs three times that
    for name, default in made.items():
        if name not in values:
            held[name] = default()
    for name, value in values.items():
        key = related.get(name)
        if key is None:
            if name not in held and name not in made:
                raise TypeError(f"{model.__name__} has no field {name!r}")
            held[name] = value
        else:
            held[key] = None if value is None else value.pk
            if value is not None:
                state.fields_cache[name] = value
    return instance


def join(row: Model, name: str, other: Model) -> None:
    """`row.name = other`, where the key that leads there is known to be right: nothing is asked or let go."""
    row._state.fields_cache[name] = other
