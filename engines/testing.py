"""The suite's engines and databases: hooks and fixtures that tests/conftest.py takes over.

Without DATABASE_URL (or REDIS_URL) the suite starts embedded engines of its own, in DATA_DIR/test, where nothing
is durable. The tables are made once, in a template database that remembers for which migrations it was made;
every run and every xdist worker gets a copy of it in a fraction of a second.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from engines.home import ROOT, Home, Refusal, claim, data_dir, lock
from engines.pair import Engines

_held: dict[str, Engines | IO[str]] = {}
_made: dict[str, str] = {}


def pytest_configure(config: pytest.Config) -> None:
    """Start what is not given, once per run: in the controlling process, before workers come."""
    if not hasattr(config, "workerinput"):
        _compile_words()
    asked_only = config.option.help or config.option.version or config.option.collectonly
    database, broker = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if hasattr(config, "workerinput") or asked_only or not (database or broker):
        return
    home = Home.of(data_dir() / "test")
    try:
        claim(data_dir())
        claim(home.data)
        _held["lock"] = lock(home.data, f"the test suite, process {os.getpid()}")
        engines = _held["engines"] = Engines(home, database=database, broker=broker, forgetful=True)
        engines.launch()
        engines.wait()
    except Refusal as refusal:
        pytest_unconfigure(config)
        pytest.exit(f"The suite's engines did not start: {refusal}", returncode=1)


def _compile_words() -> None:
    """The tests read pages in three languages; quick when nothing changed."""
    from django.core.management import call_command, get_commands

    if "translations" in get_commands():
        call_command("translations", verbosity=0)


def pytest_unconfigure(config: pytest.Config) -> None:
    engines = _held.pop("engines", None)
    if isinstance(engines, Engines):
        engines.stop()
    held = _held.pop("lock", None)
    if held is not None and not isinstance(held, Engines):
        held.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: object) -> None:
    """The template is made before the first worker starts, so that they only copy."""
    from pytest_django.plugin import blocking_manager_key

    with config.stash[blocking_manager_key].unblock():
        ensure_template()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """A copy of the template for this process, dropped at the end.

    A test with real commits ends by taking a new copy instead of emptying the tables: the rows that migrations ship
    are there again for whichever test comes next.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    original = connection.settings_dict["NAME"]
    copy = "_".join(filter(None, ("test", original, worker)))
    with django_db_blocker.unblock():
        template = _made["template"] = ensure_template()
        _copy(template, copy)
        _use(copy)

    def copied_again(_: TransactionTestCase) -> None:
        connection.close()
        _copy(template, copy)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", copied_again)
        yield
    with django_db_blocker.unblock():
        _use(original)
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def _copy(template: str, copy: str) -> None:
    """Make the database `copy` anew; whoever is still connected to the old one is cut off."""
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')


@contextmanager
def another_database(name: str) -> Iterator[Callable[[], None]]:
    """While it lasts this process works on a database shared by all workers of the run; call the result to make it."""
    from django.db import connection

    template = _made["template"]
    own, other = connection.settings_dict["NAME"], f"{template}_{name}"
    _use(other)
    try:
        yield lambda: _copy(template, other)
    finally:
        _use(own)


def forget(home: Home) -> None:
    """Delete everything an instance for tests left."""
    for folder in (home.sockets, home.engines, home.data):
        shutil.rmtree(folder, ignore_errors=True)


def ensure_template() -> str:
    """The name of a template database with today's tables, made now if there is none.

    Two runs on one server wait for each other.
    """
    from django.db import connection

    original = connection.settings_dict["NAME"]
    template = f"test_{original}_template"
    wanted = _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [template])
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [template],
        )
        if cursor.fetchone() == (wanted,):
            return template
        cursor.execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
        connection.settings_dict["TEST"]["NAME"] = template
        try:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        finally:
            _use(original)
        cursor.execute(f"COMMENT ON DATABASE \"{template}\" IS '{wanted}'")
    return template


def _fingerprint() -> str:
    """Changes when a migration, an installed package or the settings change."""
    digest = hashlib.sha256()
    migrations = sorted(ROOT.glob("*/migrations/*.py"))
    for file in [*migrations, ROOT / "requirements.txt", ROOT / "config" / "settings.py"]:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + Path(file).read_bytes())
    return digest.hexdigest()


def _use(name: str) -> None:
    """Point this process at a database by name."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
