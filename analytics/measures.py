"""The measures of the statistics summary, each with its formula and its traps (rule A3).

A figure is the sum of marks over the sum of marks (`analytics.marks`), so each opens the list of its cases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

ANSWERED_AT_ALL = ("answered_in_time", "answered_late")
CONTENT = ("satisfied", "basically")


@dataclass(frozen=True)
class Measure:
    """`over` ÷ `under` for a rate; `over` alone for a number. `left_out` is named beside it. `better`: up, down, "".

    `shape` is rate, number, minutes (a median or percentile) or homes (per 1,000 households).
    """

    code: str
    label: Any
    formula: Any
    traps: Any
    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    shape: str = "rate"
    better: str = "up"
    percentile: int = 0


def _number(code: str, label, formula, traps, marks: tuple[str, ...], better: str = "", left_out=()) -> Measure:
    return Measure(code, label, formula, traps, marks, left_out=left_out, shape="number", better=better)


MEASURES: dict[str, Measure] = {
    m.code: m
    for m in (
        _number(
            "received",
            _("Cases received"),
            _("cases received in the period, by the day they reached us"),
            _("Praise is not a complaint. Every household of a common trouble counts; causes are counted apart."),
            ("received",),
        ),
        _number(
            "causes",
            _("Causes"),
            _("cases received; merged ones and all but the first of a confirmed common concern left out"),
            _("A cause reported by nine households is nine cases and one cause."),
            ("cause",),
            left_out=("merged", "shared"),
        ),
        _number(
            "ended",
            _("Cases ended"),
            _("cases closed, withdrawn or merged in the period, by the day they ended"),
            _("Not the same cases as those received: what is closed in May may have come in April."),
            ("ended_on",),
        ),
        Measure(
            "answer_on_time",
            _("Answered on time"),
            _("first responses within their deadline ÷ first responses due"),
            _("Not yet due: not counted. Unreachable ones and those without any way back are shown apart."),
            ("answered_in_time",),
            ("answer_due",),
            ("no_way_back", "unreachable"),
        ),
        Measure(
            "response_rate",
            _("Response rate"),
            _("cases answered, on time or late ÷ first responses due"),
            _("A late answer counts here and not in “answered on time”."),
            ANSWERED_AT_ALL,
            ("answer_due",),
            ("no_way_back", "unreachable"),
        ),
        Measure(
            "answer_median",
            _("Time to answer, median"),
            _("half of the first responses came sooner, half later; whole minutes from receipt"),
            _("Unanswered cases have no time: read it beside “answered on time”."),
            ANSWERED_AT_ALL,
            shape="minutes",
            better="down",
            percentile=50,
        ),
        Measure(
            "answer_90th",
            _("Time to answer, 90th percentile"),
            _("nine in ten first responses came within it; whole minutes from receipt"),
            _("Unanswered cases have no time: read it beside “answered on time”."),
            ANSWERED_AT_ALL,
            shape="minutes",
            better="down",
            percentile=90,
        ),
        Measure(
            "staged_on_time",
            _("Staged reports on time"),
            _("valid and major cases whose every due report came in time ÷ those with a report due"),
            _("Counted by case, not by report; one late report makes the case late."),
            ("staged_in_time",),
            ("staged_due",),
        ),
        Measure(
            "resolved_on_time",
            _("Resolved on time"),
            _("cases resolved with neither the final report nor a rectification late ÷ cases resolved"),
            _("A case still in hand is in neither."),
            ("resolved_in_time",),
            ("resolved",),
        ),
        Measure(
            "callback_rate",
            _("Callback rate"),
            _("complainants reached by a callback ÷ callbacks due; the target is 100 %"),
            _("Anonymous complainants cannot be called back and are shown apart."),
            ("called_back",),
            ("callback_due",),
            ("anonymous",),
        ),
        Measure(
            "callback_on_time",
            _("Callbacks on time"),
            _("callbacks within their deadline ÷ callbacks due"),
            _("Three failed attempts also end the clock."),
            ("callback_in_time",),
            ("callback_due",),
            ("anonymous",),
        ),
        Measure(
            "solved_rate",
            _("Solved rate"),
            _("“solved” at the last callback ÷ complainants who said so or otherwise"),
            _("“Partly” is not solved. Solved and satisfied are asked apart."),
            ("solved",),
            ("solved", "partly_solved", "not_solved"),
            ("anonymous",),
        ),
        Measure(
            "satisfied_rate",
            _("Satisfied rate"),
            _("satisfied or basically satisfied at the last callback ÷ complainants asked"),
            _("Whoever was not reached is in neither."),
            CONTENT,
            (*CONTENT, "not_satisfied"),
            ("anonymous",),
        ),
        Measure(
            "repeat_rate",
            _("Come again"),
            _("cases with an earlier one of the same home and category in the days before ÷ cases received"),
            _("Without a home or a category it cannot be told."),
            ("repeat",),
            ("received",),
            better="down",
        ),
        Measure(
            "reopened_rate",
            _("Reopened"),
            _("cases opened again after they had ended ÷ cases received"),
            _("Counts on the day of receipt, so a past month may still rise."),
            ("reopened",),
            ("received",),
            better="down",
        ),
        Measure(
            "promise_kept",
            _("Promises kept in time"),
            _("cases whose every promise was kept in time ÷ cases with a promise due"),
            _("Counted by case; one broken promise breaks the case."),
            ("promise_kept",),
            ("promise_due",),
        ),
        Measure(
            "escalated_rate",
            _("Escalated"),
            _("cases that climbed to a manager or were put before headquarters ÷ cases received"),
            _("A climb by the clock and one by hand count alike."),
            ("escalated",),
            ("received",),
            better="down",
        ),
        Measure(
            "hotline_first",
            _("Went to 12345 first"),
            _("cases that reached us through 12345 or a superior authority ÷ cases received"),
            _("Whether the person had tried us before is not known. What came by the media is counted apart."),
            ("hotline_first",),
            ("received",),
            better="down",
        ),
        Measure(
            "media_first",
            _("Came by the media"),
            _("cases that reached us through the media ÷ cases received"),
            _("Whether the person had tried us before is not known. What came by 12345 is counted apart."),
            ("media",),
            ("received",),
            better="down",
        ),
        Measure(
            "overturned_rate",
            _("“Invalid” overturned"),
            _("approved “invalid” that later became something else ÷ approved “invalid”"),
            _("Small numbers: look at the cases."),
            ("overturned",),
            ("seconded",),
            better="down",
        ),
        Measure(
            "valid_per_thousand",
            _("Valid per 1,000 households"),
            _("valid and major cases received ÷ homes × 1,000"),
            _("Homes as they stand today. Major counts inside valid."),
            ("received",),
            shape="homes",
            better="down",
        ),
        Measure(
            "first_visit_fix",
            _("Repairs fixed at the first visit"),
            _("repairs done at the first visit and not asked for again ÷ repairs done, by the day they were done"),
            _(
                "Repairs, not cases. A visit where nobody was in is none; one of another trade fails nothing. "
                "Asked for again within 90 days fails it, so a past month may still fall."
            ),
            ("first_fix",),
            ("repair_done",),
        ),
        _number(
            "overdue_now",
            _("Overdue now"),
            _("cases received in the period and still open, with a deadline past and unmet at this moment"),
            _("A figure of now, not of the period."),
            ("overdue_now",),
            "down",
        ),
    )
}


@dataclass(frozen=True)
class Notion:
    """A figure that is no measure of the summary, told on the page of definitions beside them."""

    code: str
    label: Any
    formula: Any
    traps: Any


NOTIONS = (
    Notion(
        "in_hand",
        _("In hand"),
        _("cases not closed, archived, withdrawn or merged at this moment, whenever they were received"),
        _("A figure of now: it cannot be read for a day gone by. For that there is the backlog."),
    ),
    Notion(
        "backlog",
        _("Backlog"),
        _("cases received up to the last day of the period, less those ended up to it"),
        _("A case opened again counts as in hand from then on, for the past as well."),
    ),
    Notion(
        "trend",
        _("Above what was to be expected"),
        _("more cases than the Poisson limit (97.5 %) of the mean of the periods before, and at least five"),
        _("Of things that did not change, one in forty is pointed out by chance. Read the cases."),
    ),
    Notion(
        "late_logged",
        _("Logged late"),
        _("cases typed more than an hour after they reached us"),
        _("Letters from a box and relayed words are often typed late for good reason."),
    ),
    Notion(
        "seconded",
        _("“Invalid” approved"),
        _("cases judged “invalid” with a second signature; a burst is three or more by one person in a day"),
        _("A rule misread is more frequent than ill will."),
    ),
    Notion(
        "handler_called",
        _("Called back by who handled it"),
        _("cases where whoever reached the complainant had accepted, reported, explained or resolved before"),
        _("Nobody likes to say “not satisfied” to the person who came."),
    ),
    Notion(
        "last_minute",
        _("Done at the last minute, and not solved"),
        _("cases answered, reported or rectified in the last half hour and then reopened or called “not solved”"),
        _("One case says nothing; a person with many does."),
    ),
    Notion(
        "withdrawn",
        _("Withdrawn"),
        _("cases withdrawn, by who withdrew them"),
        _("Whether the complainant was asked to withdraw stands in the conversation logged before it."),
    ),
    Notion(
        "digest_rate",
        _("Reading rate of the digest"),
        _("staff who opened the digest within an hour of the start of their next shift ÷ those whose hour is over"),
        _("Opened is not read."),
    ),
    Notion(
        "contractors",
        _("Scores of contractors"),
        _("counted by the turn of each contractor and the month it was sent; on the page of scores"),
        _("A repair two contractors had is one repair here and two turns there, so the shares may differ."),
    ),
)
