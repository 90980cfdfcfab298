"""What must be so before the children start: words compiled, tables up to date, demonstration in place."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.home import Refusal

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Bring the instance up to the code that is about to serve it; quick when nothing changed.

    Django is set up. Raises Refusal when a server that was named in the environment does not answer.
    """
    from django.conf import settings
    from django.core.management import call_command, get_commands

    _see_that_servers_answer()
    commands = get_commands()
    if "translations" in commands:
        call_command("translations", verbosity=0)
    if settings.STATIC_ROOT:
        _collect_static(settings.STATIC_ROOT)
    with as_owner() as serving:
        if _tables_behind():
            say("Bringing the tables up to date ...")
            call_command("migrate", interactive=False, verbosity=0)
        if serving:
            _let_serve(serving)
        if "seed_demo" in commands and _demo_wanted():
            say("Filling in the demonstration estates: three months of complaints, a minute or two ...")
            call_command("seed_demo", verbosity=0, progress=True)
    if not settings.REDIS_URL:
        from django.core.cache import cache

        # An earlier life's are no sign of this one's.
        cache.delete_many([settings.HEARTBEAT_KEY, settings.SWEEP_KEY, settings.SETTLE_KEY])
    settings.MEDIA_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def as_owner() -> Iterator[str]:
    """Sign in to the database as the owner of the tables; gives the name of the role that serves otherwise, or ""
    where owner and servant are one."""
    from django.conf import settings
    from django.db import Error, connection

    serving = dict(connection.settings_dict)
    if not settings.OWNER_DATABASE or settings.OWNER_DATABASE["USER"] == serving["USER"]:
        yield ""
        return
    connection.close()
    connection.settings_dict.update(settings.OWNER_DATABASE)
    try:
        connection.ensure_connection()
    except Error as error:
        raise Refusal(
            f"the database does not let its owner in: {_first_line(error)}. Check OWNER_DATABASE_URL."
        ) from None
    try:
        yield serving["USER"]
    finally:
        connection.close()
        connection.settings_dict.update(serving)


def _let_serve(role: str) -> None:
    from audit.services import OwnsTables, grant_serving_role

    try:
        grant_serving_role(role)
    except OwnsTables:
        raise Refusal(
            f"DATABASE_URL signs in as {role}, who owns tables. Beside OWNER_DATABASE_URL it must be a role of its own."
        ) from None


def _see_that_servers_answer() -> None:
    """Raises Refusal, naming the setting, when the database or the broker cannot be reached or used."""
    from django.core.cache import cache
    from django.db import Error, connection
    from redis.exceptions import RedisError

    try:
        connection.ensure_connection()
    except Error as error:
        raise Refusal(f"the database does not let us in: {_first_line(error)}. Check DATABASE_URL.") from None
    try:
        cache.get("anything")
    except (RedisError, OSError) as error:
        raise Refusal(f"the broker does not let us in: {_first_line(error)}. Check REDIS_URL.") from None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def _collect_static(root: Path) -> None:
    """Hash and compress the static files, unless they are those of the last time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = root / ".made-of"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())


def _tables_behind() -> bool:
    """Whether a migration waits."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _demo_wanted() -> bool:
    """DEMO=1, or nothing said and the database is our own; and nobody lives in it yet."""
    from django.contrib.auth import get_user_model

    said = os.environ.get("DEMO", "")
    wanted = said == "1" or (said == "" and not os.environ.get("DATABASE_URL"))
    return wanted and not get_user_model()._default_manager.exists()
