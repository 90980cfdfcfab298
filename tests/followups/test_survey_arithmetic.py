"""Survey arithmetic against a reference computed apart (rule F6).

The intervals below were worked out from the textbook's equation, not from our closed form: the ends of Wilson's
interval are the two shares p at which the observed one lies exactly z standard errors away. The reference finds them
by halving, in decimals of fifty places.
"""

from decimal import Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.survey_arithmetic import (
    NOBODY,
    Cross,
    Quadrant,
    Share,
    change,
    cross_at,
    mean_cross,
    quadrant,
    shown,
    wilson,
)

getcontext().prec = 50
Z = Decimal("1.959963984540054")


def reference(k: int, n: int) -> tuple[Decimal, Decimal]:
    """Both ends, by bisection on |k/n − p| = z·√(p(1−p)/n)."""
    observed = Decimal(k) / n

    def beyond(p: Decimal) -> bool:
        return abs(observed - p) > Z * (p * (1 - p) / n).sqrt()

    def edge(inside: Decimal, outside: Decimal) -> Decimal:
        if not beyond(outside):
            return outside
        for _ in range(120):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if beyond(middle) else (middle, outside)
        return inside

    # p = 0 (or 1) has no spread at all, so the observed share itself is the edge there
    low = Decimal(0) if k == 0 else edge(observed, Decimal(0))
    high = Decimal(1) if k == n else edge(observed, Decimal(1))
    return low, high


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (0, 9), (9, 9), (5, 9), (1, 10), (7, 10), (81, 263), (170, 200)])
def test_the_interval_is_wilsons(k, n):
    low, high = wilson(k, n)
    expected = reference(k, n)
    assert low == pytest.approx(float(expected[0]), abs=1e-12)
    assert high == pytest.approx(float(expected[1]), abs=1e-12)


def test_the_interval_of_a_published_example():
    """Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263 gives 0.2553 to 0.3662; 15 of 148: 0.0624 to 0.1605;
    0 of 20: 0 to 0.1611; 1 of 29: 0.0061 to 0.1718."""
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (k, n), ends in published.items():
        assert [round(end, 4) for end in wilson(k, n)] == list(ends), (k, n)


@given(n=st.integers(1, 3000), data=st.data())
def test_an_interval_holds_its_share_and_stays_within_bounds(n, data):
    k = data.draw(st.integers(0, n))
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1
    mirror = wilson(n - k, n)
    assert low == pytest.approx(1 - mirror[1], abs=1e-12)
    if 0 < k < n:
        assert 0 < low < high < 1


def test_of_nobody_there_is_no_share():
    assert (NOBODY.value, NOBODY.percent, NOBODY.interval, NOBODY.low) == (None, None, None, None)
    assert NOBODY + Share(3, 4) == Share(3, 4)
    with pytest.raises(ValueError):
        Share(5, 4)


def test_the_change_between_rounds_is_newcombes():
    """The same paper's sequel (table II, method 10): 56/70 − 48/80 is 0.20, from 0.0524 to 0.3339; 10/10 − 0/10 is 1,
    from 0.6075 to 1; 9/10 − 3/10 is 0.60, from 0.1705 to 0.8090."""
    for (k, n, j, m), ends in {
        (56, 70, 48, 80): (20.0, 5.24, 33.39),
        (10, 10, 0, 10): (100.0, 60.75, 100.0),
        (9, 10, 3, 10): (60.0, 17.05, 80.90),
    }.items():
        found = change(Share(k, n), Share(j, m))
        assert [round(v, 2) for v in (found.points, found.low, found.high)] == [
            pytest.approx(e, abs=0.006) for e in ends
        ]
        assert found.beyond_chance
    assert not change(Share(56, 70), Share(55, 70)).beyond_chance
    assert not change(Share(7, 10), Share(7, 10)).beyond_chance
    assert change(Share(1, 2), NOBODY) is None
    assert change(NOBODY, Share(1, 2)) is None


# importance, satisfaction, at a cross of 70 and 80 → what to do with it
TABLE = [
    ((9, 10), (9, 10), Quadrant.KEEP_UP),
    ((9, 10), (7, 10), Quadrant.IMPROVE),
    ((6, 10), (9, 10), Quadrant.EXTRA),
    ((6, 10), (7, 10), Quadrant.NOT_NOW),
    ((7, 10), (8, 10), Quadrant.KEEP_UP),  # on both lines
    ((7, 10), (79, 100), Quadrant.IMPROVE),  # on one, just under the other
    ((69, 100), (8, 10), Quadrant.EXTRA),
    ((0, 10), (0, 10), Quadrant.NOT_NOW),
    ((10, 10), (10, 10), Quadrant.KEEP_UP),
    ((0, 0), (9, 10), None),  # nobody said how important it is
    ((9, 10), (0, 0), None),
]


@pytest.mark.parametrize(("importance", "satisfaction", "expected"), TABLE)
def test_an_item_falls_into_its_quadrant(importance, satisfaction, expected):
    assert quadrant(Share(*importance), Share(*satisfaction), cross_at(70, 80)) == expected


def test_a_tie_at_a_third_is_a_tie():
    """Floats would put one of these beside the line."""
    cross = mean_cross([(Share(1, 3), Share(1, 3)), (Share(2, 6), Share(3, 9))])
    assert cross == Cross(Fraction(1, 3), Fraction(1, 3))
    assert quadrant(Share(33, 99), Share(10, 30), cross) == Quadrant.KEEP_UP
    assert cross_at(84.5, 0.1) == Cross(Fraction(169, 200), Fraction(1, 1000))


def test_all_items_alike_are_all_kept_up_at_their_own_mean():
    same = [(Share(7, 10), Share(7, 10))] * 5
    assert {quadrant(i, s, mean_cross(same)) for i, s in same} == {Quadrant.KEEP_UP}


def test_the_mean_counts_each_item_alike_and_leaves_out_the_unrated():
    cross = mean_cross([(Share(1, 1), Share(0, 1)), (Share(0, 999), Share(999, 999)), (NOBODY, Share(5, 5))])
    assert cross == Cross(Fraction(1, 2), Fraction(1, 2))
    assert mean_cross([]) is None
    assert mean_cross([(NOBODY, NOBODY)]) is None
    assert quadrant(Share(1, 2), Share(1, 2), None) is None


SEGMENTS = [
    ({}, set()),
    ({"a": 30, "b": 40}, {"a", "b"}),
    ({"a": 9, "b": 9, "c": 40}, {"c"}),  # two hidden ones, 18 together: neither can be told
    ({"a": 9, "b": 11, "c": 40}, {"c"}),  # one alone would be the total minus the rest
    ({"a": 2, "b": 3, "c": 12, "d": 40}, {"d"}),  # five people together are still five people
    ({"a": 10, "b": 10}, {"a", "b"}),  # ten are enough
    ({"a": 9}, set()),
    ({"a": 9, "b": 10}, set()),
    ({"a": 0, "b": 10}, {"b"}),  # nobody answered there: nothing to hide
]


@pytest.mark.parametrize(("counts", "expected"), SEGMENTS)
def test_segments_under_ten_are_hidden_and_cannot_be_reckoned_back(counts, expected):
    assert shown(counts, 10) == expected


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_what_is_hidden_is_never_few(counts):
    seen = shown(counts, 10)
    assert all(counts[key] >= 10 for key in seen)
    hidden = [n for key, n in counts.items() if key not in seen and n]
    if seen and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= 10
