"""`make reset`: forget the local data. Asks first, unless FORCE=1."""

import os
import shutil
import sys

from engines.home import MARK, Home, Refusal, data_dir, lock


def main() -> None:
    data = data_dir()
    if not (data / MARK).exists():
        print(f"There is no data of Huiyin's in {data}.")
        return
    home = Home.of(data)
    try:
        with lock(data, "make reset"):
            if os.environ.get("FORCE") != "1" and not _agreed(str(data)):
                print("Nothing was deleted.")
                sys.exit(1)
            for folder in (home.sockets, home.engines, Home.of(data / "test").sockets, Home.of(data / "test").engines):
                shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(data)
    except Refusal as refusal:
        sys.exit(f"Cannot reset: {refusal}")
    print(f"Forgotten: {data}. `make run` begins anew.")


def _agreed(where: str) -> bool:
    """Whether the person at the keyboard types yes; nobody there means no."""
    print(f"This deletes all local data in {where}: the database, uploads, logs and keys. It cannot be undone.")
    try:
        return input("Type yes to go on: ").strip().lower() == "yes"
    except EOFError:
        return False


if __name__ == "__main__":
    main()
