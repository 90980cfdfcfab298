"""One shape for every refusal of the API.

400 by field: `{field: [words]}`, nested as the request was. Everything else:
`{code, message, missing: [{code, text}]}`. Words in the language of the request, codes stable.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from complaints.errors import BadInput, ComplaintError, ForbiddenWords, NotNow


class MissingSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    text = serializers.CharField()


class RefusalSerializer(serializers.Serializer[Any]):
    """Why not: a stable code, words, and what stands in the way."""

    code = serializers.CharField()
    message = serializers.CharField()
    missing = MissingSerializer(many=True)


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn refusals into answers; None (a crash) for anything that is no refusal."""
    if isinstance(error, ComplaintError):
        set_rollback()
        return Response(_domain(error), status=error.status)
    if isinstance(error, exceptions.ValidationError):
        detail = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        return Response(_writable(detail), status=400)
    if isinstance(error, RequestDataTooBig):
        return Response(_refusal("too_large", _("This is too much at once.")), status=413)
    if isinstance(error, RecursionError):  # brackets within brackets, thousands deep
        error = exceptions.ParseError()
    answer = exception_handler(error, context)
    if answer is not None:
        answer.data = _refusal(*_plain(error))
    return answer


def _writable(said: Any) -> Any:
    """The same words without halves of characters: a refusal that quotes one could not be sent."""
    if isinstance(said, dict):
        return {name: _writable(inner) for name, inner in said.items()}
    if isinstance(said, (list, tuple)):
        return [_writable(one) for one in said]
    return str(said).encode(errors="replace").decode()


def _domain(error: ComplaintError) -> dict[str, Any]:
    if isinstance(error, BadInput) and error.fields:
        return _writable({name: _listed(words) for name, words in error.fields.items()})
    missing = error.missing if isinstance(error, NotNow) else []
    if isinstance(error, ForbiddenWords):
        return {**_refusal(error.code, error.message), "hits": [_hit(*one) for one in error.found]}
    return _refusal(
        error.code if error.code != "refused" else _CODES.get(error.status, "refused"), error.message, missing
    )


def _hit(field: str, hit: Any) -> dict[str, Any]:
    """One phrase (rule J14): in which field, where in it, and what to say instead."""
    return {"field": field, "start": hit.start, "end": hit.end, "phrase": hit.phrase, "better": hit.better}


_CODES = {403: "not_yours", 404: "not_found"}


def _listed(words: Any) -> Any:
    if isinstance(words, dict):
        return {name: _listed(inner) for name, inner in words.items()}
    return [str(word) for word in words] if isinstance(words, (list, tuple)) else [str(words)]


def _plain(error: Exception) -> tuple[str, Any]:
    """Code and words of what the framework refuses."""
    if isinstance(error, (Http404, exceptions.NotFound)):
        return "not_found", _("There is nothing here.")
    if isinstance(error, (PermissionDenied, exceptions.PermissionDenied)):
        return "not_yours", getattr(error, "detail", None) or _("This is not yours to do.")
    if isinstance(error, exceptions.Throttled):
        return "throttled", _("Too many requests; wait {n} seconds.").format(
            n=int(getattr(error, "wait", None) or 0) + 1
        )
    if isinstance(error, exceptions.NotAuthenticated):
        return "not_authenticated", _("Say who you are: “Authorization: Token …”.")
    if isinstance(error, exceptions.ParseError):
        return "parse_error", _("This cannot be read as JSON.")
    if isinstance(error, exceptions.APIException):
        return str(error.default_code), error.detail
    return "error", _("Something went wrong.")


def _refusal(code: str, message: Any, missing: Any = ()) -> dict[str, Any]:
    return {
        "code": code,
        "message": str(message),
        "missing": [{"code": one.code, "text": str(one)} for one in missing],
    }
