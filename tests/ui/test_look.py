"""What may stand in templates, stylesheets and the folder of foreign files."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "ui" / "static"
CSS = sorted((STATIC / "ui").glob("*.css"))
SCRIPTS = sorted((STATIC / "ui" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]


def name(path):
    return str(path.relative_to(ROOT))


def test_every_foreign_file_is_listed_with_its_hash():
    listed = {
        file["path"]: file["sha256"]
        for library in json.loads((STATIC / "vendor" / "MANIFEST.json").read_text())["libraries"]
        for file in library["files"]
    }
    there = {
        str(path.relative_to(STATIC / "vendor")): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }
    assert there == listed


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_template_carries_no_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"<style\b", text), "a style element: the content policy refuses it"
    assert not re.search(r"\sstyle\s*=", text), "a style attribute: the content policy refuses it"
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text), "an inline script: the content policy refuses it"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "an event attribute: the content policy refuses it"
    assert not re.search(r"\bhx-on\b|hx-vals=['\"]js:", text), "needs eval, which is off"
    assert "javascript:" not in text


@pytest.mark.parametrize("path", CSS, ids=name)
def test_a_stylesheet_loads_nothing_but_our_own_files(path):
    for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", path.read_text()):
        assert not address.startswith(("data:", "http:", "https:", "//")), address
        assert (path.parent / address).is_file(), f"{address} is not there"


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_writes_no_markup_and_evaluates_nothing(path):
    text = path.read_text()
    assert not re.search(
        r"\binnerHTML\s*=|\bouterHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )
    assert ".style." not in text, "a look belongs in the stylesheet"


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_uses_only_words_that_the_page_brings(path):
    words = set(re.findall(r'data-word="(\w+)"', (ROOT / "templates" / "components" / "words.html").read_text()))
    used = set(re.findall(r'hy\.word\("(\w+)"', path.read_text()))
    assert used <= words


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    there = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "ui" / "sprite.svg").read_text()))
    asked = {}
    for path in TEMPLATES:
        text = path.read_text()
        for icon in re.findall(r'{% icon "([\w-]+)"', text) + re.findall(r'{% flag [^%]*icon="([\w-]+)"', text):
            asked.setdefault(icon, name(path))
    for path in SCRIPTS:
        for icon in re.findall(r'hy\.icon\("([\w-]+)"', path.read_text()):
            asked.setdefault(icon, name(path))
    assert {icon: where for icon, where in asked.items() if icon not in there} == {}


def test_each_state_nature_and_urgency_has_its_sign_in_the_sprite_and_its_tone_in_the_stylesheet():
    from complaints.choices import Nature
    from complaints.lifecycle import State

    there = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "ui" / "sprite.svg").read_text()))
    css = (STATIC / "ui" / "huiyin.css").read_text()
    for one in (*State, *Nature):
        assert one.icon in there
    assert {one.tone for one in State} <= {""} | set(re.findall(r"\.hy-state--(\w+)", css))


def tokens():
    root = re.search(r":root \{(.*?)\n\}", (STATIC / "ui" / "huiyin.css").read_text(), re.S).group(1)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", root))


def brightness(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "cel-700", "late", "attn", "done", "info", "rest"])
@pytest.mark.parametrize("ground", ["paper", "surface", "sunken"])
def test_words_can_be_read_on_every_ground(ink, ground):
    assert contrast(tokens()[ink], tokens()[ground]) >= 4.5


@pytest.mark.parametrize("tone", ["late", "attn", "done", "info", "rest"])
def test_each_tone_can_be_read_on_its_own_tint(tone):
    assert contrast(tokens()[tone], tokens()[f"{tone}-tint"]) >= 4.5


def test_the_edge_of_a_field_can_be_seen():
    assert contrast(tokens()["line-control"], tokens()["surface"]) >= 3


def test_the_staff_sheet_stays_lean():
    assert (STATIC / "ui" / "huiyin.css").stat().st_size < 90_000
    assert (STATIC / "ui" / "portal.css").stat().st_size < 18_000


def test_a_printed_box_keeps_its_tick():
    """A browser prints no background unless the sheet insists, and the tick is one: paper would show nothing ticked."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", (STATIC / "ui" / "print.css").read_text())
    ticked = {selector.strip().removesuffix(".on::before") for selector, body in rules if "url(" in body}
    insisted = {
        selector.strip().removesuffix("::before")
        for selector, body in rules
        if "-webkit-print-color-adjust: exact" in body
    }
    assert ticked and ticked <= insisted
