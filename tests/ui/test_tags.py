"""Each tag draws what the stylesheet expects, and never trusts the words it is given."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from ui.navigation import Place, Places
from ui.samples import Choice

NOW = datetime(2026, 11, 24, 2, 42, tzinfo=UTC)
EVIL = '<script>alert("x")</script>'


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def draw(source, **context):
    return Template("{% load huiyin %}" + source).render(Context({"now": NOW, **context}))


def test_a_state_is_a_ring_and_a_word():
    html = draw("{% state one %}", one=Choice("in hand", "st-hand", "wait"))
    assert 'class="hy-state hy-state--wait"' in html
    assert "sprite.svg#st-hand" in html
    assert html.endswith("In hand</span>")


def test_a_case_without_nature_says_so():
    assert "hy-nature--none" in draw("{% nature one %}", one="")
    assert "Not judged" in draw("{% nature one %}", one=None)


def test_an_urgency_keeps_its_word_for_those_who_cannot_see_the_bars():
    urgent = Choice("P1 urgent", level=1)
    assert '<span class="visually-hidden"> urgent</span>' in draw("{% urgency one %}", one=urgent)
    assert draw("{% urgency one words=True %}", one=urgent).endswith("P1 urgent</span>")


@pytest.mark.parametrize(
    "source",
    [
        "{% state one %}",
        "{% nature one %}",
        "{% urgency one %}",
        "{% flag evil %}",
        "{% avatar evil %}",
        "{% person evil evil %}",
        "{% phone evil %}",
        '{% note "info" %}{{ evil }}{% endnote %}',
        "{% empty evil evil %}",
        "{% pager evil %}",
        "{% journey stops %}",
    ],
)
def test_words_from_people_are_never_markup(source):
    stops = [{"label": EVIL, "status": "now", "note": EVIL}]
    assert "<script" not in draw(source, one=Choice(EVIL, "st-new", "", 1), evil=EVIL, stops=stops)


def test_the_journey_marks_the_present_stop_and_a_late_one():
    stops = [
        {"label": "Received", "at": NOW - timedelta(hours=2), "status": "past"},
        {"label": "Handled", "status": "now", "late": True, "note": "final report"},
        {"label": "Archived", "status": "next"},
    ]
    html = draw("{% journey stops %}", stops=stops)
    assert '<li class="is-now is-late" aria-current="step">' in html
    assert html.count("<li") == 3
    assert "today" in html


def test_a_masked_number_can_be_opened_only_where_an_address_is_given():
    assert "<a" not in draw('{% phone "138****5678" %}')
    html = draw('{% phone "138****5678" "/reveal/" %}')
    assert 'hx-post="/reveal/"' in html
    assert 'href="/reveal/"' in html


def test_a_moment_is_machine_readable_and_told_in_full_on_asking():
    html = draw("{% localtime_short at %}", at=NOW)
    assert 'datetime="2026-11-24T02:42:00+00:00"' in html
    assert 'title="2026-11-24 10:42:00"' in html
    assert draw("{% localtime_short at %}", at=None) == ""


def test_a_pager_at_an_end_offers_no_link_there():
    html = draw('{% pager "1–25" next="/?after=x" %}')
    assert html.count("<a ") == 1
    assert html.count('aria-disabled="true"') == 1


class Form(forms.Form):
    name = forms.CharField(help_text="as on the contract")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.ChoiceField(choices=[(str(n), f"choice {n}") for n in range(9)], widget=forms.RadioSelect)
    parts = forms.MultipleChoiceField(choices=[("x", "X")], widget=forms.CheckboxSelectMultiple, required=False)
    sure = forms.BooleanField(required=False)
    file = forms.FileField(required=False)
    place = forms.ChoiceField(choices=[("1", "one")])
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_its_hint_and_its_error_to_the_control():
    html = draw("{% field form.name cols=4 %}", form=Form({}))
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="form-control is-invalid"' in html
    assert 'id="id_name_hint"' in html
    assert 'id="id_name_error"' in html
    assert '<div class="hy-field c4">' in html
    assert 'for="id_name"' in html


def test_a_field_without_error_is_not_called_invalid():
    html = draw("{% field form.name %}", form=Form())
    assert "is-invalid" not in html
    assert "aria-invalid" not in html
    assert " required" in html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% field form.kind %}", 'class="hy-seg"'),
        ("{% field form.many %}", 'class="form-checks"'),
        ("{% field form.parts %}", 'class="form-check-input"'),
        ("{% field form.sure %}", '<label class="form-check" for="id_sure">'),
        ("{% field form.file %}", "data-uploads"),
        ("{% field form.place %}", 'class="form-select"'),
        ("{% field form.secret %}", 'type="hidden"'),
        ('{% field form.name kbd="F2" %}', "<kbd>F2</kbd>"),
        ('{% field form.name hx_get="/look/" autocomplete="off" %}', 'hx-get="/look/"'),
        ("{% field form.name autofocus=True %}", " autofocus"),
        ("{% field form.name hide_label=True %}", "form-label visually-hidden"),
        ("{% field form.name bare=True %}", '<label class="form-label" for="id_name">Name</label>'),
    ],
)
def test_each_kind_of_field_takes_its_own_shape(source, expected):
    assert expected in draw(source, form=Form())


def test_a_whole_form_is_drawn_with_its_hidden_fields_and_its_own_errors():
    form = Form({})
    form.add_error(None, "These two do not go together.")
    html = draw("{% form_fields form %}", form=form)
    assert 'role="alert"' in html
    assert "These two do not go together." in html
    assert html.count('class="hy-field"') == 7
    assert 'name="secret"' in html


def test_the_choice_made_stays_made_when_the_form_comes_back():
    html = draw("{% field form.kind %}", form=Form({"kind": "b"}))
    assert 'value="b" required id="id_kind_1" checked' in html or "checked" in html.split('value="b"')[1].split(">")[0]
    assert "checked" not in html.split('value="a"')[1].split(">")[0]


@pytest.mark.parametrize("rail", [False, True])
def test_a_line_of_the_menu_trusts_nobody_and_says_where_one_is(rail):
    one = {"label": EVIL, "url": '/a/?b="', "icon": "list", "count": EVIL, "late": True, "current": True}
    html = draw("{% load frame %}{% menu entries rail %}", entries=[one, {**one, "current": False}], rail=rail)
    assert "<script" not in html and '?b=""' not in html
    assert html.count("<li>") == 2 and html.count('aria-current="page"') == 1
    assert ("visually-hidden" in html) is rail
    assert ("n--late" in html) is not rail


def test_the_estate_switch_trusts_no_name_and_ticks_the_present_one():
    places = Places(EVIL, [Place("YJ", EVIL, True), Place('"', "Other")], "accounts:estate")
    html = draw("{% load frame %}{% place_buttons places %}", places=places)
    assert "<script" not in html and 'value=""' not in html and 'name="estate"' in html
    assert html.count("<button") == 2 and html.count('aria-current="true"') == html.count("#check") == 1
