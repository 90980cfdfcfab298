from collections.abc import Iterator

import pytest

from tests.notifications.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    one = Sink()
    yield one
    one.close()
