"""What every make target begins with leaves alone what is not its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from engines.home import ROOT


def test_an_environment_that_is_only_linked_to_is_not_emptied(tmp_path: Path) -> None:
    theirs, place = tmp_path / "theirs", tmp_path / "clone"
    (place / "engines").mkdir(parents=True)
    shutil.copy(Path(ROOT) / "engines" / "bootstrap.py", place / "engines")
    (place / "requirements.txt").write_text("")
    theirs.mkdir()
    (theirs / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (theirs / "theirs.txt").write_text("precious")
    (place / ".venv").symlink_to(theirs)
    run = subprocess.run(
        [sys.executable, str(place / "engines" / "bootstrap.py")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode != 0
    assert "is a link to" in run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert sorted(path.name for path in theirs.iterdir()) == ["pyvenv.cfg", "theirs.txt"]
