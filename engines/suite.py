"""`make test`: what the machine needs for the whole suite, then pytest.

On Debian or Ubuntu, as root, a browser, Chinese fonts and the text libraries of the PDF maker are installed when
missing; elsewhere the command is named, and the tests that need them are skipped, loudly.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PANGO = {"libpango-1.0-0": "pango-1.0", "libpangoft2-1.0-0": "pangoft2-1.0", "libharfbuzz-subset0": "harfbuzz-subset"}


def missing() -> list[str]:
    """Debian's names of what the suite wants and the machine lacks."""
    lacking = [] if any(map(shutil.which, BROWSERS)) else ["chromium"]
    if not _has_chinese_font():
        lacking.append("fonts-noto-cjk")
    return lacking + [package for package, library in PANGO.items() if not ctypes.util.find_library(library)]


def _has_chinese_font() -> bool:
    if shutil.which("fc-list"):
        return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout)
    return Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()


def equip() -> None:
    """Install what is missing if we may; say what was done or what to do."""
    lacking = missing()
    if not lacking:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(lacking)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(f"The suite wants {', '.join(lacking)}. On Debian or Ubuntu, as root: {command}", flush=True)
        return
    print(f"Installing {', '.join(lacking)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in ("apt-get update -q", command + " -q"):
        done = subprocess.run(
            step.split(), env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    if done.returncode:
        print(f"It did not work; those tests will be skipped. apt-get said:\n{done.stderr[-800:]}", flush=True)


def main() -> None:
    equip()
    workers = str(max(2, min(4, os.cpu_count() or 2)))
    arguments = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "worksteal", *sys.argv[1:]]
    os.execv(sys.executable, arguments)


if __name__ == "__main__":
    main()
