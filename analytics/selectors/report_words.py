"""The words a management report is drafted with (rule A5), in the language in force: short sentences from figures.

Where the data says nothing, nothing is drafted: the section waits for a person.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from analytics.models import ManagementReport, Part
from analytics.selectors.report_facts import SERVICES, Fact, Facts, Line

ENGLISH = "en"


def drafts(report: ManagementReport, facts: Facts, explains: User) -> dict[str, tuple[str, str]]:
    """Section → its words in the house's first language and in English; "" where a person has to write.

    `explains`: who answers questions about it.
    """
    with translation.override(settings.LANGUAGE_CODE):
        first = _all(report, facts, explains)
    with translation.override(ENGLISH):
        english = _all(report, facts, explains)
    return {part: (first[part], english[part] if first[part] else "") for part in Part.values}


def _all(report: ManagementReport, facts: Facts, explains: User) -> dict[str, str]:
    found = dict.fromkeys(Part.values, "")
    for part in SERVICES:
        if part != Part.FEES:  # matters about fees are no account of money: that is written by hand
            found[part] = _service(facts.figures.get(part, []), facts.least)
    found[Part.EFFECT] = _effect(facts.figures.get(Part.EFFECT, []))
    found[Part.SAID] = _said(facts.lines)
    found[Part.FOREWORD] = _foreword(report)
    found[Part.CLOSE] = _close(report, explains)
    return found


def _by_code(facts: list[Fact]) -> dict[str, Fact]:
    return {one.code: one for one in facts}


def _service(facts: list[Fact], least: int) -> str:
    seen = _by_code(facts)
    said: list[str] = []
    matters, repairs = seen.get("matters"), seen.get("repairs")
    if matters is not None and (matters.over or any(one.over for one in facts)):
        said.append(_matters(matters, least))
    ended, answered = seen.get("matters_ended"), seen.get("matters_answered")
    if ended is not None and not ended.hidden:
        said.append(
            ngettext("{n} was brought to an end.", "{n} were brought to an end.", ended.over).format(n=ended.over)
        )
    if answered is not None and not answered.hidden:
        words = _("First answers on time: {k} of {n}.")
        said.append(words.format(k=answered.over, n=answered.under))
    if repairs is not None and repairs.over and not repairs.hidden:
        words = ngettext("{n} repair was done.", "{n} repairs were done.", repairs.over)
        said.append(words.format(n=repairs.over))
    checks = seen.get("spot_checks")
    if checks is not None and not checks.hidden:
        said.append(_("Of {n} repairs checked on site, {k} passed.").format(n=checks.under, k=checks.over))
    return _joined(said)


def _matters(one: Fact, least: int) -> str:
    if one.hidden:
        return _("Fewer than {n} matters of this kind reached us.").format(n=least)
    if not one.over:
        return _("No matter of this kind reached us.")
    words = ngettext("{n} matter of this kind reached us.", "{n} matters of this kind reached us.", one.over)
    before = "" if one.before is None else _("In the period before: {n}.").format(n=int(one.before))
    return _joined([words.format(n=one.over), before])


def _effect(facts: list[Fact]) -> str:
    seen = _by_code(facts)
    received, ended = seen.get("received"), seen.get("ended")
    if received is None or ended is None or not (received.over or ended.over):
        return ""
    words = _("Matters that reached us: {n}; brought to an end: {k}.")
    said = [words.format(n=received.over, k=ended.over)]
    for code, rate in _RATES.items():
        one = seen.get(code)
        if one is not None and one.value is not None and not one.hidden:
            said.append(rate().format(percent=f"{one.value:g}", k=one.over, n=one.under))
    for one in facts:
        if one.code == "survey" and one.value is not None and not one.hidden:
            name = one.name_en or one.name if translation.get_language() == ENGLISH else one.name
            told = _("In the survey “{name}” {percent}% of the ratings were good ({k} of {n}).")
            said.append(told.format(name=name, percent=f"{one.value:g}", k=one.over, n=one.under))
    return _joined(said)


_RATES: dict[str, Callable[[], str]] = {
    "answer_on_time": lambda: _("{percent}% got their first answer on time ({k} of {n})."),
    "solved_rate": lambda: _("Asked afterwards, {percent}% said that it is solved ({k} of {n})."),
    "satisfied_rate": lambda: _("{percent}% were satisfied, or basically so ({k} of {n})."),
    "promise_kept": lambda: _("Where we had promised something by a day, it was kept in {percent}% ({k} of {n})."),
}


def _said(lines: list[Line]) -> str:
    english = translation.get_language() == ENGLISH
    if english and any(not one.en for one in lines):
        return ""  # half in one language, half in another is no translation
    return "\n\n".join(filter(None, (_line(one, english) for one in lines)))


def _line(one: Line, english: bool) -> str:
    told, done = (one.en, one.done_en or one.done) if english else (one.zh, one.done)
    match one.code:
        case "concern":
            words = _("{n} households told us: {told}. We: {done}") if done else _("{n} households told us: {told}.")
            return words.format(n=one.n, told=told.rstrip("。."), done=done)
        case "promise":
            words = {
                "kept": _("At the residents' meeting we promised: {told}. It was done on time."),
                "late": _("At the residents' meeting we promised: {told}. It was done, but late."),
                "open": _("At the residents' meeting we promised: {told}. It is not done yet."),
            }[done]
            return words.format(told=told.rstrip("。."))
        case "reply":
            return _("In the survey “{told}” you rated us. We: {done}").format(told=told, done=done)
        case _:
            return _("From a matter of yours we learnt, and changed: {done}").format(done=done)


def _foreword(report: ManagementReport) -> str:
    estate = report.estate
    return _(
        "Dear owners,\n\n"
        "This is what was done on {estate} from {start} to {end}, what you told us and what came of it. The figures "
        "are counted from our records, with their parts. If something here is not as you know it, please tell us.\n\n"
        "{company}"
    ).format(
        estate=estate.label,
        company=estate.company.label,
        start=date_format(report.start, "DATE_FORMAT"),
        end=date_format(report.end, "DATE_FORMAT"),
    )


def _close(report: ManagementReport, explains: User) -> str:
    estate = report.estate
    phone = estate.hotline or estate.company.hotline
    words = _(
        "{name} of the service centre explains this report. The front desk answers day and night: {phone}. All you "
        "say about it gets a number and an answer, and the next report tells what became of it."
    )
    return words.format(name=explains.label, phone=phone)


def _joined(said: list[str]) -> str:
    """Sentences one after the other, as the language writes them."""
    return (" " if translation.get_language() == ENGLISH else "").join(filter(None, said))
