"""Two cases that know of each other: who may link, and what is refused (rule I8)."""

import pytest

from audit.models import AuditEntry
from complaints import services
from complaints.errors import BadInput, NotFound, NotYours
from complaints.models import TimelineEntry
from tests import deeds

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(world):
    return deeds.phone_call(world), deeds.phone_call(world, content="楼下也漏水。")


@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "he", "zhao", "hq"])
def test_the_desk_the_assistant_and_managers_link(world, pair, who):
    one, other = pair
    services.link(one.number, other.number, by=getattr(world, who))
    assert list(one.related.all()) == [other]
    assert list(other.related.all()) == [one]
    assert TimelineEntry.objects.filter(kind="linked").count() == 2
    assert AuditEntry.objects.filter(verb="link").count() == 2


def test_linking_again_changes_nothing(world, pair):
    one, other = pair
    services.link(one.number, other.number, by=world.chen)
    services.link(other.number, one.number, by=world.chen)
    assert TimelineEntry.objects.filter(kind="linked").count() == 2


@pytest.mark.parametrize("who", ["wang", "sun", "root", "other_duty", "technician", "stranger"])
def test_who_may_not_see_a_case_links_nothing(world, pair, who):
    with pytest.raises(NotFound):
        services.link(pair[0].number, pair[1].number, by=getattr(world, who))


def test_a_relayer_sees_both_and_may_not_link(world):
    pair = [deeds.phone_call(world, by=world.sun, content=text) for text in ("路灯坏了。", "大门坏了。")]
    with pytest.raises(NotYours):
        services.link(pair[0].number, pair[1].number, by=world.sun)


def test_neither_itself_nor_another_estate_nor_a_hidden_case(world, pair):
    foreign = deeds.phone_call(world, by=world.other_duty, estate=world.hx, unit=world.other_flat)
    hidden = deeds.phone_call(world, by=world.zhou, about_staff=[world.chen])
    for other, by in ((pair[0], world.chen), (foreign, world.hq), (hidden, world.chen)):
        with pytest.raises(BadInput) as refused:
            services.link(pair[0].number, other.number, by=by)
        assert set(refused.value.fields) == {"other"}
    assert not TimelineEntry.objects.filter(kind="linked").exists()
