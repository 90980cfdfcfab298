"""What is made of remembered rows is made again once one of them changes."""

import pytest

from accounts import remembered
from accounts.models import Department
from complaints.selectors import reference

pytestmark = pytest.mark.django_db


def test_a_department_closed_is_no_longer_offered(world):
    one = reference.departments()[0]
    assert reference.departments() is reference.departments()
    changed = Department.objects.get(pk=one.pk)
    changed.active = False
    changed.save()
    assert one.pk not in [d.pk for d in reference.departments()]


def test_words_are_kept_apart_by_what_they_were_made_with(world):
    def said(rows, word):
        return [word] * len(rows)

    assert set(remembered.made(Department, said, "a")) == {"a"}
    assert set(remembered.made(Department, said, "b")) == {"b"}
