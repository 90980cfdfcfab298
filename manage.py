#!/usr/bin/env python
"""Huiyin's command line. With nothing set it talks to the engines that `make run` keeps in DATA_DIR."""

import os
import sys

NOT_RUNNING = (
    "The embedded database and broker of this folder are not running. Start them with `make run` in another "
    "window, or set DATABASE_URL and REDIS_URL to servers of your own."
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError
    from redis.exceptions import ConnectionError as RedisConnectionError

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, RedisConnectionError) as error:
        from django.conf import settings

        answered = getattr(error.__cause__, "pgcode", None)  # then it is a fault of the statement, not of the way there
        if not settings.ENGINES_EMBEDDED or answered:
            raise
        sys.exit(NOT_RUNNING)


if __name__ == "__main__":
    main()
