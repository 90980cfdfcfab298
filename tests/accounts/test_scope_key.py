"""What a person may do is told the same way in whatever order the database gives their roles (rule P2)."""

from itertools import permutations

from accounts.scope import Scope

HELD = [("duty", 8, None, None), ("duty", 0, None, None), ("head", 16, 8, None), ("head", 8, 16, None),
        ("technician", 1, None, 8), ("technician", 1, None, 16)]  # fmt: skip


def test_the_same_roles_have_the_same_key_in_whatever_order():
    assert len({Scope.held(one).key for one in permutations(HELD)}) == 1


def test_other_roles_have_another():
    keys = {Scope.held(HELD[:n]).key for n in range(len(HELD) + 1)} | {Scope.held([("hq", None, None, None)]).key}
    assert len(keys) == len(HELD) + 2
