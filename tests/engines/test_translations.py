"""The translations command finds what the code says and what the catalogues lack."""

import gettext
from pathlib import Path

import polib
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from ui.translations import catalogues
from ui.translations.extract import Text, from_python, from_template, uses


@pytest.fixture
def project(tmp_path: Path, settings: LazySettings) -> Path:
    """A project with one app, `gate`, which says two things, and a page of its own."""
    settings.BASE_DIR = tmp_path
    for app in ("gate", "ui"):
        (tmp_path / app).mkdir()
        (tmp_path / app / "apps.py").touch()
    (tmp_path / "gate" / "views.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext\n"
        "word = _('The gate is open')\n"
        "def many(n): return ngettext('%(n)d visitor', '%(n)d visitors', n) % {'n': n}\n"
    )
    (tmp_path / "templates" / "gate").mkdir(parents=True)
    (tmp_path / "templates" / "gate" / "page.html").write_text(
        "{% load i18n %}{% translate 'Close it' context 'gate' %}"
    )
    return tmp_path


def translate(project: Path, **chinese: str) -> None:
    """Fill the gate's catalogue by the first word of each text."""
    catalogue = polib.pofile(str(catalogues.path_of(project, "gate")))
    for entry in catalogue:
        word = chinese.get(entry.msgid.split()[0], "")
        if entry.msgid_plural:
            entry.msgstr_plural = {0: word}
        else:
            entry.msgstr = word
    catalogue.save()


def test_check_names_each_untranslated_text_and_fails(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="3 texts without Chinese"):
        call_command("translations", "--check")
    said = capsys.readouterr().out
    assert "gate/views.py:2: no Chinese for “The gate is open”" in said
    assert "“%(n)d visitor”" in said
    assert "templates/gate/page.html:1: no Chinese for “Close it”" in said


def test_sync_enters_them_into_the_apps_own_catalogue_once(project: Path) -> None:
    call_command("translations", "--sync", verbosity=0)
    call_command("translations", "--sync", verbosity=0)
    entries = {entry.msgid: entry for entry in polib.pofile(str(catalogues.path_of(project, "gate")))}
    assert set(entries) == {"The gate is open", "%(n)d visitor", "Close it"}
    assert entries["Close it"].msgctxt == "gate"
    assert entries["%(n)d visitor"].msgid_plural == "%(n)d visitors"
    assert not catalogues.path_of(project, "ui").exists()


def test_a_translated_project_passes_and_speaks_both_scripts(project: Path) -> None:
    call_command("translations", "--sync", verbosity=0)
    translate(project, The="大门开着，请登录", Close="关门", **{"%(n)d": "%(n)d 位访客"})
    call_command("translations", "--check")
    call_command("translations", verbosity=0)
    spoken = {}
    for locale in ("zh_Hans", "zh_Hant"):
        with catalogues.path_of(project, "gate", locale).with_suffix(".mo").open("rb") as file:
            spoken[locale] = gettext.GNUTranslations(file)
    assert spoken["zh_Hans"].gettext("The gate is open") == "大门开着，请登录"
    assert spoken["zh_Hant"].gettext("The gate is open") == "大門開着，請登錄"
    assert spoken["zh_Hant"].pgettext("gate", "Close it") == "關門"
    assert spoken["zh_Hans"].ngettext("%(n)d visitor", "%(n)d visitors", 3) == "%(n)d 位访客"


def test_our_own_words_win_over_the_conversion(project: Path) -> None:
    call_command("translations", "--sync", verbosity=0)
    translate(project, The="大门开着，请登录", Close="关门")
    (project / "ui" / "locale").mkdir()
    (project / catalogues.OVERRIDES).write_text("登錄 => 登入\nClose it :: 請關閘\n")
    call_command("translations", verbosity=0)
    with catalogues.path_of(project, "gate", "zh_Hant").with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("The gate is open") == "大門開着，請登入"
    assert spoken.pgettext("gate", "Close it") == "請關閘"


def test_a_lost_placeholder_fails_the_check(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("translations", "--sync", verbosity=0)
    translate(project, The="大门开着", Close="关门", **{"%(n)d": "访客"})
    with pytest.raises(CommandError, match="1 with the wrong placeholders"):
        call_command("translations", "--check")
    assert "%(n)d" in capsys.readouterr().out


def test_compiling_again_does_nothing_until_a_catalogue_changes(project: Path) -> None:
    call_command("translations", "--sync", verbosity=0)
    assert catalogues.compile_all(project) == 0
    translate(project, The="大门开着")
    assert catalogues.compile_all(project) == 1
    assert catalogues.compile_all(project) == 0


def test_python_is_read_by_its_syntax() -> None:
    source = (
        "from django.utils.translation import pgettext_lazy as about, gettext as say\n"
        "from django.utils import translation\n"
        "a = about('verb', 'Close')\n"
        "b = say('one ' 'two ' + 'three')\n"
        "c = translation.gettext('four')\n"
        "d = say(f'not {a}')\n"
        "# _('a comment')\n"
    )
    assert [text for _, text in from_python(source)] == [
        Text("Close", context="verb"),
        Text("one two three"),
        Text("four"),
    ]


def test_templates_are_read_by_djangos_lexer() -> None:
    source = (
        "{% load i18n %}\n"
        '{% translate "It\'s open" as title %}\n'
        "{% blocktranslate trimmed count n=cases|length %}\n  One case of {{ name }}\n"
        "{% plural %}\n  {{ n }} cases of {{ name }}\n{% endblocktranslate %}\n"
        "{{ value|default:_('none yet') }} {# translate 'never' #}\n"
    )
    assert [text for _, text in from_template(source)] == [
        Text("It's open"),
        Text("One case of %(name)s", plural="%(n)s cases of %(name)s"),
        Text("none yet"),
    ]


def test_tests_and_migrations_do_not_speak(project: Path) -> None:
    (project / "gate" / "migrations").mkdir()
    (project / "gate" / "migrations" / "0001.py").write_text("_('hidden')")
    assert "hidden" not in {use.text.singular for use in uses(project)}


def test_what_is_compiled_after_django_has_looked_is_read_all_the_same():
    """The first start of a fresh clone compiles the catalogues in the process that serves them."""
    from django.utils import translation
    from django.utils.translation import trans_real

    from ui.management.commands.translations import forget_loaded

    with translation.override("zh-hans"):
        trans_real._translations["zh-hans"]._catalog["a word nobody translated"] = "早先读到的"
        assert translation.gettext("a word nobody translated") == "早先读到的"
    forget_loaded()
    with translation.override("zh-hans"):
        assert translation.gettext("a word nobody translated") == "a word nobody translated"
        assert translation.gettext("registered") != "registered"
