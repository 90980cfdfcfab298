import pytest

from tests.repairs import crew


@pytest.fixture
def world(world):
    """The cast, with the contractors of the estate."""
    return crew.build(world)
