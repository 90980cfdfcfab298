"""Bodies that are plainly right, checked without the framework's way through every field.

A serializer says what a body may hold, and its words say what is wrong. Most bodies are right: for those this reads
the same fields and gives the same result. Whatever is not plain (another type, a missing key, anything refused) is
left to the serializer itself, so that there is one set of rules and one set of words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import SkipField, empty
from rest_framework.validators import ProhibitSurrogateCharactersValidator

_NEVER = re.compile("[\x00\ud800-\udfff]")
_ORDINARY = (MaxLengthValidator, ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)


class NotPlain(Exception):
    """Let the serializer look."""


class Plain:
    """The plain way through one serializer, worked out once."""

    def __init__(self, serializer: serializers.Serializer[Any]) -> None:
        self.serializer = serializer
        self.fields = [
            (name, _reader(field), field, getattr(serializer, f"validate_{name}", None))
            for name, field in serializer.fields.items()
        ]
        if any(field.read_only or field.source != name for name, _r, field, _v in self.fields):
            raise TypeError("only plain fields have a plain way")

    def validated(self, data: Any) -> Any:
        """What `serializer.run_validation` gives. Raises ValidationError by field.

        The refusal is put by a fresh serializer: a field keeps the words of its bounds in the language of whoever it
        first told them to.
        """
        try:
            return self.read(data)
        except (NotPlain, ValidationError, DjangoValidationError, SkipField):
            return type(self.serializer)().run_validation(data)

    def read(self, data: Any) -> dict[str, Any]:
        if type(data) is not dict:
            raise NotPlain
        found: dict[str, Any] = {}
        for name, reader, field, also in self.fields:
            value = data.get(name, empty)
            if value is empty:
                if field.required:
                    raise NotPlain
                if field.default is empty:
                    continue
                value = field.default() if callable(field.default) else field.default
            elif value is None:
                if not field.allow_null:
                    raise NotPlain
            else:
                value = reader(value)
                if also is not None:
                    value = also(value)
            found[name] = value
        return self.serializer.validate(found)


def _no_number(name: str) -> Any:
    raise ValueError(name)


_JSON = json.JSONDecoder(parse_constant=_no_number)
"""NaN and Infinity are no JSON."""


def body_of(request: Any) -> Any:
    """`request.data`; JSON said to be JSON is read without the framework's choosing among parsers.

    What is not plainly so is left to the framework, and its words.
    """
    http = request._request
    if http.META.get("CONTENT_TYPE") == "application/json":
        try:
            return _JSON.decode(http.body.decode())
        except ValueError:
            pass
    return request.data


def _reader(field: Any) -> Callable[[Any], Any]:
    """How the value of a field is read where it is plain."""
    if isinstance(field, serializers.Serializer):
        return Plain(field).read
    if type(field) is serializers.CharField and all(type(v) in _ORDINARY for v in field.validators):
        return _words(field)
    if type(field) is serializers.ChoiceField and not field.validators:
        known = {text: value for text, value in field.choice_strings_to_values.items() if text}
        return lambda value: known[value] if type(value) is str and value in known else _refuse()
    if type(field) is serializers.BooleanField and not field.validators:
        return lambda value: value if type(value) is bool else _refuse()
    return field.run_validation


def _words(field: Any) -> Callable[[Any], str]:
    longest, blank, trim = field.max_length, field.allow_blank, field.trim_whitespace

    def read(value: Any) -> str:
        if type(value) is not str:
            raise NotPlain
        if trim:
            value = value.strip()
        if (not value and not blank) or (longest is not None and len(value) > longest) or _NEVER.search(value):
            raise NotPlain
        return value

    return read


def _refuse() -> Any:
    raise NotPlain
