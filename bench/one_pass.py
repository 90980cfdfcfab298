"""One sweep, or one settling, as of a moment, in a process that can be killed: `-m bench.one_pass sweep MOMENT`."""

import os
import sys
from datetime import datetime

from engines.process import die_with_parent


def main() -> None:
    die_with_parent(os.getppid())
    import django

    django.setup()
    from deadlines.services import settle, sweep

    moment = datetime.fromisoformat(sys.argv[2])
    if sys.argv[1] == "sweep":
        while sweep(moment).busy:
            pass
    else:
        settle(moment)


if __name__ == "__main__":
    main()
