"""Speaking to the API as the people of the cast."""

from __future__ import annotations

from typing import Any

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

API = "/api/v1/"


class Caller:
    """Somebody with a token: `chen.get("complaints/")`, `chen.do(number, "take")`."""

    def __init__(self, user: Any, **headers: str) -> None:
        self.user = user
        self.client = APIClient(raise_request_exception=True)
        self.headers = headers
        if user is not None:
            self.headers = {"authorization": f"Token {AuthToken.objects.create(user=user)[1]}", **headers}

    def get(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.client.get(path if "://" in path else API + path, data, headers={**self.headers, **headers})

    def post(self, path: str, body: Any = None, format: str = "json", **headers: str) -> Any:
        return self.client.post(API + path, body or {}, format=format, headers={**self.headers, **headers})

    def do(self, number: str, action: str, body: Any = None, **headers: str) -> Any:
        return self.post(f"complaints/{number}/{action}/", body, **headers)

    def case(self, number: str) -> Any:
        return self.get(f"complaints/{number}/")


@pytest.fixture
def calling() -> Any:
    """`calling(world.chen)`: that person with a token; None is a stranger without one."""
    return Caller


@pytest.fixture
def complaint() -> Any:
    """The body of an ordinary complaint by telephone."""

    def body(**changes: Any) -> dict[str, Any]:
        return {
            "estate": "YJ",
            "channel": "phone",
            "complainant": {"name": "李女士", "phone": "13800005678", "unit": "3-2-1203", "kind": "owner"},
            "content": "厨房天花板又漏水了，灯座有水渍。",
            **changes,
        }

    return body
