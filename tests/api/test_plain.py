"""The plain way through a body gives what the serializer gives, and leaves every refusal to it."""

import phonenumbers
import pytest
from rest_framework.exceptions import ValidationError

from complaints.api.intake import FORM
from complaints.api.plain import NotPlain
from estates.phones import digits, valid

BODY = {"estate": "YJ", "channel": "phone", "content": " 电梯停在三楼，灯也不亮。 "}
RIGHT = [
    {},
    {"complainant": {"name": " 王女士 ", "phone": "13800001234", "unit": "3-2-1103"}},
    {"complainant": {"anonymous": True}, "kind": "praise", "wishes": "", "place": "  大堂 "},
    {"urgency": "P1", "emergency": True, "received_at": "2026-11-20T08:00:00+08:00", "external_due_at": None},
    {"about_staff": ["chen"], "about_departments": ["engineering"], "unknown_key": 1},
]
WRONG = [
    {"content": "   "},
    {"content": "a\x00b"},
    {"content": "a\ud800b"},
    {"content": "长" * 20_001},
    {"channel": "pigeon"},
    {"channel": None},
    {"emergency": "perhaps"},
    {"urgency": "P9"},
    {"estate": ["YJ"]},
    {"complainant": []},
    {"complainant": {"phone": "12"}},
    {"complainant": {"name": "长" * 81}},
    {"about_departments": ["nowhere"]},
    {"about_staff": "chen"},
    {"received_at": "yesterday"},
]


@pytest.mark.parametrize("more", RIGHT)
def test_what_is_plainly_right_is_read_as_the_serializer_reads_it(world, more):
    body = {**BODY, **more}
    assert FORM.read(body) == FORM.serializer.run_validation(body)


@pytest.mark.parametrize("more", WRONG)
def test_what_is_refused_is_refused_in_the_serializers_own_words(world, more):
    body = {**BODY, **more}
    with pytest.raises(ValidationError) as ours:
        FORM.validated(body)
    with pytest.raises(ValidationError) as theirs:
        FORM.serializer.run_validation(body)
    assert ours.value.detail == theirs.value.detail


def test_text_for_a_number_is_read_by_the_serializer_alone(world):
    with pytest.raises(NotPlain):
        FORM.read({**BODY, "emergency": "true"})
    assert FORM.validated({**BODY, "emergency": "true"})["emergency"] is True


@pytest.mark.parametrize("head", range(100, 200))
def test_a_mobile_is_kept_as_the_library_of_telephone_numbers_would_keep_it(head):
    raw = f"{head}00001234"
    parsed = phonenumbers.parse(raw, "CN")
    kept = phonenumbers.national_significant_number(parsed)
    if len(kept) == 11:
        assert digits(raw) == kept
        assert valid(raw) == (phonenumbers.is_possible_number(parsed) or 7 <= len(kept) <= 15)
