"""The web server of the application on BENCH_DATABASE: `engines.children.web`, and nothing around it."""

import os
import socket
import sys

from engines.children import web
from engines.process import die_with_parent


def main() -> int:
    die_with_parent(os.getppid())
    listener = socket.socket(fileno=int(os.environ["BENCH_LISTENER"]))
    import django

    django.setup()
    return web(listener)


if __name__ == "__main__":
    sys.exit(main())
