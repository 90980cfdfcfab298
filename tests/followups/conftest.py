"""The world of the time after: the cast, and the contractors of Yunjing Garden."""

from typing import Any

import pytest


@pytest.fixture
def crew(world: Any) -> Any:
    """The world with its contractors (tests/repairs/crew.py)."""
    from tests.repairs import crew as contractors

    return contractors.build(world)
