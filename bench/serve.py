"""A child of the supervisor on BENCH_DATABASE, and nothing around it: the web server, or the role that is named."""

import os
import socket
import sys

from engines.children import ROLES
from engines.process import die_with_parent


def main() -> int:
    die_with_parent(os.getppid())
    role = sys.argv[1] if len(sys.argv) > 1 else "web"
    listener = socket.socket(fileno=int(os.environ["BENCH_LISTENER"])) if role == "web" else socket.socket()
    import django

    django.setup()
    return ROLES[role](listener)


if __name__ == "__main__":
    sys.exit(main())
