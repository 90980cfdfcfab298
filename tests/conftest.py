"""What every test stands on: the engines, an empty cache, a browser when there is one."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from engines.testing import (  # noqa: F401 - hooks and fixtures, found by their names
    django_db_setup,
    pytest_configure,
    pytest_unconfigure,
    pytest_xdist_setupnodes,
)
from tests import isolation

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

MORNING = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Wednesday, desks staffed, nobody asleep


@pytest.fixture(autouse=True)
def it_is_morning(request: pytest.FixtureRequest) -> Iterator[None]:
    """The clock runs on from a Wednesday's ten o'clock, so that no test passes by day and fails by night.

    Not where others look at a clock of their own: browsers, and processes started by the test. HUIYIN_MOMENT (an ISO
    time, or "now") begins elsewhere, to see what holds on a Sunday night or at the turn of the year.
    """
    moment = os.environ.get("HUIYIN_MOMENT", "")
    if moment == "now" or any(map(request.node.get_closest_marker, ("browser", "stack", "real_time"))):
        yield
        return
    with time_machine.travel(datetime.fromisoformat(moment) if moment else MORNING, tick=True):
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Every test begins with nothing cached: no throttles, no sessions, no heartbeats."""
    isolation.next_test()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a page is a browser test; without a browser it is skipped, and the summary says so."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()) or "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO BROWSER: install Chromium (apt-get install chromium)"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A suite without its browser must not look like the whole suite."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "NO BROWSER" in str(report.longrepr)]
    if skipped:
        words = f"{len(skipped)} BROWSER TESTS WERE NOT RUN: apt-get install chromium fonts-noto-cjk"
        terminalreporter.write_sep("!", words, red=True, bold=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The system's Chromium; no sandbox as root, no connections of its own."""
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop beside Django's ORM
    arguments = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    yield {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process remembers for a few seconds (policies, names) belongs to the test before."""
    from accounts import remembered
    from complaints.selectors import timeline
    from deadlines.selectors import forget_policies
    from estates.codes import forget_codes

    forget_policies()
    forget_codes()
    remembered.forget()
    timeline._departments.clear()


@pytest.fixture
def world(db: Any) -> Any:
    """The cast and their estate, made anew for this test (tests/cast.py)."""
    from tests import cast

    return cast.build()
