"""The charts' colours are told apart by those who see fewer of them (no meaning by colour alone: rule D7)."""

import re
from itertools import combinations
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEES = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""How colours shift for them, in linear light (Machado, Oliveira and Fernandes 2009, full severity)."""
BESIDE = {
    "natures": ("f-late", "f1", "f3", "f5"),
    "hands": ("f2", "f-late", "f-bg"),
    "hours": ("f-attn", "f2", "f-bg"),
    "ages": ("f1", "f2", "f-late"),
}
"""Fills that stand beside each other in one chart."""


def _fills() -> dict[str, str]:
    tokens = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})", (ROOT / "ui/static/ui/huiyin.css").read_text()))
    sheets = "".join((ROOT / f"analytics/static/analytics/{n}.css").read_text() for n in ("analytics", "dashboards"))
    found = re.findall(r"\.(f[\w-]+) \{ fill: (?:var\((--[\w-]+)\)|(#[0-9a-f]{6}));", sheets)
    return {name: tokens[token] if token else value for name, token, value in found}


def _lab(colour: str, sight: tuple) -> tuple[float, float, float]:
    light = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in light]
    r, g, b = (min(1, max(0, sum(p * q for p, q in zip(row, light, strict=True)))) for row in sight)
    parts = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("chart", BESIDE)
@pytest.mark.parametrize("sight", SEES)
def test_fills_of_one_chart_differ_plainly_for_every_eye(chart, sight):
    fills = _fills()
    for one, other in combinations(BESIDE[chart], 2):
        apart = sum(
            (p - q) ** 2 for p, q in zip(_lab(fills[one], SEES[sight]), _lab(fills[other], SEES[sight]), strict=True)
        )
        assert apart**0.5 >= 15, (one, other, round(apart**0.5, 1))
