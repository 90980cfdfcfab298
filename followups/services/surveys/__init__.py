"""Surveys (rule F6), in the order of a round.

write, change_survey, copy: the questionnaire; add_section, change_section, remove_section, add_item, change_item,
remove_item, move: its parts. plan, change_round, open_round, remind, remind_due, close_round: a round. answer,
answer_on_paper: what a household says. reply: what we say to it.
export: a file; printed: written down.
"""

from followups.services.surveys.answering import answer, answer_on_paper
from followups.services.surveys.as_file import EXPORTS, export
from followups.services.surveys.parts import (
    add_item,
    add_section,
    change_item,
    change_section,
    move,
    remove_item,
    remove_section,
)
from followups.services.surveys.questionnaire import change_survey, copy, write
from followups.services.surveys.replying import printed, reply
from followups.services.surveys.rounds import change_round, close_round, open_round, plan, remind, remind_due

__all__ = [
    "EXPORTS",
    "add_item",
    "add_section",
    "answer",
    "answer_on_paper",
    "change_item",
    "change_round",
    "change_section",
    "change_survey",
    "close_round",
    "copy",
    "export",
    "move",
    "open_round",
    "plan",
    "printed",
    "remind",
    "remind_due",
    "remove_item",
    "remove_section",
    "reply",
    "write",
]
