"""Which texts the code asks to have translated: found in Python by its syntax tree, in templates by Django's lexer."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

# Each function's arguments that are texts, in order: c context, s singular, p plural.
FUNCTIONS = {
    "gettext": "s",
    "gettext_noop": "s",
    "gettext_lazy": "s",
    "ngettext": "sp",
    "ngettext_lazy": "sp",
    "pgettext": "cs",
    "pgettext_lazy": "cs",
    "npgettext": "csp",
    "npgettext_lazy": "csp",
}
TEMPLATES = ("*.html", "*.txt", "*.xml", "*.md")
NOT_SPOKEN = frozenset({"tests", "migrations", "static", "locale", "__pycache__"})


@dataclass(frozen=True, order=True)
class Text:
    """One text to translate. Its key in a catalogue is context and singular."""

    singular: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.context or "", self.singular


@dataclass(frozen=True)
class Use:
    """Where a text is asked for, and whose catalogue should hold it."""

    text: Text
    file: Path
    line: int
    app: str


def apps(root: Path) -> list[str]:
    """Our apps, by their folders' names."""
    return sorted(found.parent.name for found in root.glob("*/apps.py"))


def uses(root: Path) -> Iterator[Use]:
    """Every use of a text under `root`: apps, config, engines and templates; not tests, not migrations."""
    ours = apps(root)
    for package in [*ours, "config", "engines"]:
        app = package if package in ours else "ui"
        for file in sorted((root / package).rglob("*.py")):
            if not NOT_SPOKEN & set(file.relative_to(root).parts):
                for line, text in from_python(file.read_text(encoding="utf-8"), str(file)):
                    yield Use(text, file, line, app)
        yield from _of_templates(root / package / "templates", app)
    for folder in sorted(path for path in (root / "templates").glob("*") if path.is_dir()):
        yield from _of_templates(folder, folder.name if folder.name in ours else "ui")
    yield from _of_templates(root / "templates", "ui", deep=False)


def _of_templates(folder: Path, app: str, *, deep: bool = True) -> Iterator[Use]:
    for pattern in TEMPLATES:
        for file in sorted(folder.rglob(pattern) if deep else folder.glob(pattern)):
            for line, text in from_template(file.read_text(encoding="utf-8"), str(file)):
                yield Use(text, file, line, app)


def from_python(source: str, name: str = "") -> Iterator[tuple[int, Text]]:
    """Texts in Python source with their lines. Follows `import … as`; a bare `_` always counts as gettext.

    Raises SyntaxError for source that is not Python.
    """
    tree = ast.parse(source, name)
    known = {"_": "s"} | FUNCTIONS
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.utils.translation"):
            for imported in node.names:
                if imported.asname and imported.name in FUNCTIONS:
                    known[imported.asname] = FUNCTIONS[imported.name]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            shape = known.get(called.id)
        else:
            shape = FUNCTIONS.get(called.attr) if isinstance(called, ast.Attribute) else None
        if shape and len(node.args) >= len(shape):
            given = [_constant(argument) for argument in node.args[: len(shape)]]
            if all(part is not None for part in given):
                yield node.lineno, _text(shape, [part or "" for part in given])


def _constant(node: ast.expr) -> str | None:
    """The text of a string constant, also one put together with +; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _constant(node.left), _constant(node.right)
        return left + right if left is not None and right is not None else None
    return None


_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL)


def from_template(source: str, name: str = "") -> Iterator[tuple[int, Text]]:
    """Texts in a Django template with their lines: translate, blocktranslate (plural, context, trimmed) and _("…")."""
    calls = templatize(source, origin=name)
    for call in _CALL.finditer(calls):
        given = [ast.literal_eval(part) for part in re.findall(_STRING, call[2], re.DOTALL)]
        shape = {"_": "s"}.get(call[1]) or FUNCTIONS[call[1]]
        if len(given) >= len(shape):
            yield calls.count("\n", 0, call.start()) + 1, _text(shape, given)


def _text(shape: str, given: list[str]) -> Text:
    parts = dict(zip(shape, given, strict=False))
    return Text(parts["s"], parts.get("p", ""), parts.get("c"))
