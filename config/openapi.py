"""What every address of the API may answer beside its own: said once, for all of them."""

from __future__ import annotations

from typing import Any

BY_FIELD = {"description": "Shape: messages by field."}
WORDS = {
    "401": "Nobody is signed in, or the token is not valid any more.",
    "403": "Not yours to do.",
    "404": "Not there, or not yours to know of.",
    "415": "The body is of a kind that is not read here.",
    "429": "Too many requests; `Retry-After` tells the seconds to wait.",
}


def common_refusals(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add the refusals of the frame to each operation that does not tell them itself."""
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for path, methods in result["paths"].items():
        for operation in methods.values():
            answers, sends = operation["responses"], "requestBody" in operation
            wanted = {"401", "403", "429"} | ({"404"} if "{" in path else set()) | ({"415"} if sends else set())
            for status in sorted(wanted - set(answers)):
                answers[status] = {"description": WORDS[status], "content": refusal}
            if sends or operation.get("parameters"):
                answers.setdefault("400", BY_FIELD)
            operation["responses"] = dict(sorted(answers.items()))
    return result
