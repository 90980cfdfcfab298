"""The task worker of the application on BENCH_DATABASE: `engines.children.worker`, and two trivial tasks beside it."""

import os
import sys

from engines.children import worker
from engines.process import die_with_parent


def main() -> int:
    die_with_parent(os.getppid())
    import django

    django.setup()
    import bench.trivial  # noqa: F401 - its tasks are known by being imported
    from config.celery import app  # noqa: F401 - the application of the worker

    return worker(None)  # type: ignore[arg-type]  # a worker listens to the broker alone


if __name__ == "__main__":
    sys.exit(main())
