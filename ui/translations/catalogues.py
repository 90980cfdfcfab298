"""The catalogues: what is missing or wrong in them, completing them, compiling them, and traditional Chinese."""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polib

from ui.translations.extract import Use, apps

METADATA = {
    "Project-Id-Version": "Huiyin",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
OVERRIDES = Path("ui/locale/zh_hant_overrides.txt")
_PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]?[\d.]*[a-zA-Z]|%[sd]|\{\w[\w.\[\]]*\}|\{\}")


def path_of(root: Path, app: str, locale: str = "zh_Hans") -> Path:
    return root / app / "locale" / locale / "LC_MESSAGES" / "django.po"


def untranslated(root: Path, used: Iterable[Use]) -> list[Use]:
    """The uses whose text no simplified Chinese catalogue translates, each text once, in the order found."""
    known = {key for app in apps(root) for key, done in _entries(path_of(root, app)) if done}
    missing: dict[tuple[str, str], Use] = {}
    for use in used:
        if use.text.key not in known and use.text.singular.strip():
            missing.setdefault(use.text.key, use)
    return list(missing.values())


def mismatched(root: Path) -> Iterator[str]:
    """A sentence for each translation whose placeholders are not those of the English."""
    for app in apps(root):
        path = path_of(root, app)
        for entry in polib.pofile(str(path)) if path.exists() else []:
            english = entry.msgid_plural or entry.msgid
            for chinese in [entry.msgstr, *entry.msgstr_plural.values()]:
                if chinese and _placeholders(chinese) != _placeholders(english):
                    wanted = ", ".join(sorted(_placeholders(english))) or "none"
                    place = f"{path.relative_to(root)}:{entry.linenum}"
                    yield f"{place}: “{chinese}” should have the placeholders: {wanted}"


def contradictions(root: Path) -> Iterator[str]:
    """A sentence for each text that two apps translate differently: only the first app's word is ever seen."""
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for app in apps(root):
        path = path_of(root, app)
        for entry in polib.pofile(str(path)) if path.exists() else []:
            chinese = entry.msgstr or entry.msgstr_plural.get(0, "")
            other, before = said.setdefault((entry.msgctxt or "", entry.msgid), (app, chinese))
            if chinese and before and chinese != before:
                yield f"“{entry.msgid}” is “{before}” in {other} and “{chinese}” in {app}"


def add(root: Path, missing: Iterable[Use]) -> int:
    """Enter missing texts, untranslated, into the catalogues of their apps; how many were new."""
    added = 0
    by_app: dict[str, list[Use]] = {}
    for use in missing:
        by_app.setdefault(use.app, []).append(use)
    for app, wanted in by_app.items():
        path = path_of(root, app)
        catalogue = _open(path)
        there = {(entry.msgctxt or "", entry.msgid) for entry in catalogue}
        for use in wanted:
            if use.text.key in there:
                continue
            plural = {"msgid_plural": use.text.plural, "msgstr_plural": {0: ""}} if use.text.plural else {}
            catalogue.append(
                polib.POEntry(
                    msgid=use.text.singular,
                    msgctxt=use.text.context,
                    occurrences=[(str(use.file.relative_to(root)), "")],
                    **plural,
                )
            )
            added += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
    return added


def compile_all(root: Path) -> int:
    """Compile every catalogue and make the traditional ones from the simplified; how many were out of date."""
    overrides = root / OVERRIDES
    changed = 0
    for app in apps(root):
        source = path_of(root, app)
        if not source.exists():
            continue
        made = source.with_suffix(".mo")
        traditional = path_of(root, app, "zh_Hant")
        inputs = [source, Path(__file__), *([overrides] if overrides.exists() else [])]
        outputs = [made, traditional, traditional.with_suffix(".mo")]
        if all(output.exists() for output in outputs) and _newest(inputs) <= min(map(_written, outputs)):
            continue
        catalogue = _open(source)
        catalogue.metadata.update(METADATA)
        _replace(made, catalogue.to_binary())
        _to_traditional(catalogue, overrides)
        _replace(traditional, str(catalogue).encode())
        _replace(traditional.with_suffix(".mo"), catalogue.to_binary())
        changed += 1
    return changed


def _to_traditional(catalogue: polib.POFile, overrides: Path) -> None:
    """Turn a simplified catalogue into a traditional one: Hong Kong's characters, then our own list of words."""
    words, whole = _read_overrides(overrides)
    catalogue.metadata["Language"] = "zh_Hant"

    def turn(chinese: str) -> str:
        turned = _converter().convert(chinese)
        for before, after in words:
            turned = turned.replace(before, after)
        return turned

    for entry in catalogue:
        if entry.msgid in whole:
            entry.msgstr = whole[entry.msgid]
            continue
        entry.msgstr = turn(entry.msgstr) if entry.msgstr else ""
        entry.msgstr_plural = {number: turn(chinese) for number, chinese in entry.msgstr_plural.items()}


def _read_overrides(path: Path) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Words to replace after conversion (`繁 => 繁`) and whole texts by their English (`English :: 繁`)."""
    words: list[tuple[str, str]] = []
    whole: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line.startswith("#"):
            continue
        if " => " in line:
            before, after = line.split(" => ", 1)
            words.append((before.strip(), after.strip()))
        elif " :: " in line:
            english, chinese = line.split(" :: ", 1)
            whole[english.strip()] = chinese.strip()
    return words, whole


@cache
def _converter() -> Any:
    from opencc import OpenCC  # slow to load, and seldom needed

    return OpenCC("s2hk")


def _entries(path: Path) -> Iterator[tuple[tuple[str, str], bool]]:
    """Each entry's key and whether it is translated."""
    for entry in polib.pofile(str(path)) if path.exists() else []:
        if not entry.obsolete:
            yield (entry.msgctxt or "", entry.msgid), entry.translated()


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text.replace("%%", "")))


def _open(path: Path) -> polib.POFile:
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = dict(METADATA)
    return catalogue


def _replace(path: Path, content: bytes) -> None:
    """Write in one step: another process may be reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_bytes(content)
    new.replace(path)


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns


def _newest(paths: Iterable[Path]) -> int:
    return max(map(_written, paths))
