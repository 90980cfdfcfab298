"""A demonstration in a database of its own, seeded once for all the workers of a run."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command

from engines.testing import another_database


@pytest.fixture(scope="module")
def seeded_once(django_db_setup, django_db_blocker, tmp_path_factory, worker_id):
    """`seeded_once(name, **options)`: this process works on that database while it lasts; gives what was said."""
    from complaints.selectors import timeline
    from deadlines.selectors import forget_policies

    run = tmp_path_factory.getbasetemp()
    run = run if worker_id == "master" else run.parent

    @contextmanager
    def work_on(name: str, **options) -> Iterator[str]:
        forget_policies()
        timeline._departments.clear()
        with (
            django_db_blocker.unblock(),
            another_database(name) as make,
            (run / f"{name}.lock").open("w") as turn,
        ):
            fcntl.flock(turn, fcntl.LOCK_EX)
            said = run / f"{name}.txt"
            if not said.exists():
                make()
                words = StringIO()
                call_command("seed_demo", strict=True, stdout=words, **options)
                said.write_text(words.getvalue())
            fcntl.flock(turn, fcntl.LOCK_UN)
            yield said.read_text()

    return work_on
