"""Imports point one way (docs/architecture.md): the guilty line is named."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "estates",
    "accounts",
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
MAY = {
    "estates": set(),
    "accounts": {"estates"},
    "deadlines": {"accounts", "estates"},
    "notifications": {"accounts", "estates"},
    "audit": {"accounts", "estates"},
    "complaints": {"deadlines", "notifications", "audit", "accounts", "estates"},
    "hotline": {"complaints", "deadlines", "notifications", "audit", "accounts", "estates"},
    "repairs": {"hotline", "complaints", "deadlines", "notifications", "audit", "accounts", "estates"},
    "followups": {"repairs", "hotline", "complaints", "deadlines", "notifications", "audit", "accounts", "estates"},
    "analytics": {
        "followups",
        "repairs",
        "hotline",
        "complaints",
        "deadlines",
        "notifications",
        "audit",
        "accounts",
        "estates",
    },
    "portal": {
        "analytics",
        "followups",
        "repairs",
        "hotline",
        "complaints",
        "deadlines",
        "notifications",
        "audit",
        "accounts",
        "estates",
    },
    "ui": set(),
    "demo": set(APPS),
}
# Where a page meets the frame: an app registers its entries in the menu and the bell, and draws with its marks.
MEETS_THE_FRAME = {
    ("accounts", "ui"),
    ("complaints", "ui.navigation"),
    ("deadlines", "ui.navigation"),
    ("hotline", "ui.navigation"),
    ("complaints", "ui.templatetags"),  # its own tags are put together from the marks
    ("notifications", "ui.navigation"),
    ("portal", "ui.navigation"),
    ("analytics", "ui.navigation"),
    ("repairs", "ui.navigation"),
    ("followups", "ui.navigation"),
}
# The one clock of the house may be read by those beside it.
READS_THE_CLOCK = {("notifications", "deadlines.clock"), ("audit", "deadlines.clock")}
DRAWERS = {
    "lifecycle": 0,
    "choices": 0,
    "models": 1,
    "managers": 1,
    "selectors": 2,
    "facts": 2,
    "services": 3,
    "views": 4,
    "api": 4,
    "admin": 4,
    "tasks": 4,
    "urls": 5,
}


def imports(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module


def files(app: str):
    return [p for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts and p.stem != "apps"]


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_what_stands_below_it(app):
    guilty = []
    for path in files(app):
        for line, module in imports(path):
            top = module.split(".")[0]
            allowed = (
                top not in APPS
                or top == app
                or top in MAY[app]
                or any(a == app and module.startswith(m) for a, m in MEETS_THE_FRAME)
                or (app, module) in READS_THE_CLOCK
            )
            if not allowed or top in ("config", "tests", "bench"):
                guilty.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not guilty, "\n".join(guilty)


@pytest.mark.parametrize("app", [a for a in APPS if a not in ("ui", "demo")])
def test_inside_an_app_faces_stand_on_services_and_services_on_reading(app):
    guilty = []
    for path in files(app):
        drawer = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
        if drawer not in DRAWERS:
            continue
        for line, module in imports(path):
            parts = module.split(".")
            if parts[0] == app and len(parts) > 1 and DRAWERS.get(parts[1], -1) > DRAWERS[drawer]:
                guilty.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not guilty, "\n".join(guilty)


def test_no_drawer_for_everything():
    names = {"utils", "common", "core", "helpers", "misc"}
    found = [str(p.relative_to(ROOT)) for app in APPS for p in (ROOT / app).rglob("*") if p.stem in names]
    assert not found
