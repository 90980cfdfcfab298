"""Habits the house keeps by itself: one clock, one door to cases, one writer of the state, fresh migrations."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
CODE = [
    "accounts",
    "estates",
    "deadlines",
    "notifications",
    "audit",
    "complaints",
    "hotline",
    "repairs",
    "followups",
    "analytics",
    "portal",
    "ui",
    "demo",
]


def lines(*apps: str):
    for app in apps:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                yield path.relative_to(ROOT), number, line


def guilty(pattern: str, *apps: str, besides: tuple[str, ...] = ()):
    found = re.compile(pattern)
    return [f"{p}:{n} {line.strip()}" for p, n, line in lines(*apps) if found.search(line) and str(p) not in besides]


def test_time_comes_from_one_clock():
    assert not guilty(
        r"timezone\.now\(|datetime\.(now|utcnow)\(|date\.today\(|db\.models\.functions import .*\bNow\b|\btime\.time\(",
        *CODE,
        besides=("deadlines/clock.py",),
    )


def test_the_state_is_written_by_the_lifecycle_alone():
    assert not guilty(r"\.update\([^)]*\bstate\s*=|\.state\s*=[^=]", *CODE)


def test_cases_are_fetched_through_visible_to():
    """Faces never reach around the one door; services and selectors may, behind it."""
    for_faces = [
        f"{p}:{n}"
        for p, n, line in lines("complaints", "portal", "notifications", "accounts")
        if re.search(r"Case\.objects\.(?!visible_to)", line) and re.search(r"/(views|api|forms|tasks)", str(p))
    ]
    assert not for_faces


def test_no_template_compares_a_state_and_none_trusts_html():
    wrong = []
    for path in (ROOT / "templates").rglob("*.html"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"\.(state|nature)\s*[=!]=\s*[\"']", line) or re.search(r"\|\s*safe\b|autoescape off", line):
                wrong.append(f"{path.relative_to(ROOT)}:{number} {line.strip()}")
    assert not wrong, "\n".join(wrong)


def test_no_markup_is_marked_safe_outside_the_tags():
    assert not guilty(r"mark_safe|csrf_exempt", *CODE, besides=())


@pytest.mark.django_db
def test_migrations_are_written_and_named():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    unnamed = [str(p.relative_to(ROOT)) for app in CODE for p in (ROOT / app).glob("migrations/*_auto_*.py")]
    assert not unnamed


def test_every_string_is_translated():
    call_command("translations", "--check")


def test_public_services_tell_their_contract():
    import inspect

    from complaints import services

    silent = [
        n
        for n in services.__all__
        if inspect.isfunction(getattr(services, n)) and not (getattr(services, n).__doc__ or "").strip()
    ]
    assert not silent
