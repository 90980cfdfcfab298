"""Every write on a case, one verb each, in the order of the journey (SPEC §4).

intake      register, receive, take, refer
judging     classify, approve_invalid, decline_invalid, escalate, decide_major, delegate, reclassify
names       name, lift_name, ask_statement, give_statement
dispatch    dispatch, accept, give_back, step_back, explain
handling    contact, add_point, finding, feedback, report, promise, keep_promise, resolve
offers      offer, approve_offer, decline_offer, answer_offer, end_offers
tasks       complete_action, agree_report, accept_report, check_effect, reply_external
afterwards  verify, callback, close, archive, ask_reopen, decline_reopen, reopen, ask_review, answer_review
emergency   emergency, emergency_kind, emergency_item, rescuers_on_site, emergency_off
clocks      pause, approve_pause, decline_pause, resume, extend, approve_extension, decline_extension,
            acknowledge, grounds, excuse, uphold
aside       merge, split, link, withdraw, undo_withdraw, urge, note, attach, reveal_phone, reveal_caller
"""

from complaints.services.accept import accept, give_back, step_back
from complaints.services.acknowledge import acknowledge
from complaints.services.actions import Blocked, available_actions, blocked_actions
from complaints.services.archive import archive
from complaints.services.ask_reopen import ask_reopen, decline_reopen
from complaints.services.callback import callback, close
from complaints.services.check import check
from complaints.services.classify import classify
from complaints.services.contact import contact
from complaints.services.decide_major import decide_major
from complaints.services.delegate import delegate
from complaints.services.dispatch import dispatch
from complaints.services.emergency import (
    emergency,
    emergency_item,
    emergency_kind,
    emergency_off,
    rescuers_on_site,
)
from complaints.services.escalate import escalate
from complaints.services.excuse import excuse, grounds, uphold
from complaints.services.explain import explain
from complaints.services.extend import approve_extension, decline_extension, extend
from complaints.services.findings import add_point, feedback, finding
from complaints.services.intake import Intake, Person
from complaints.services.link import link
from complaints.services.measures import accept_report, agree_report, check_effect, complete_action
from complaints.services.merge import merge, split
from complaints.services.naming import lift_name, name
from complaints.services.offer import Option, answer_offer, approve_offer, decline_offer, end_offers, offer
from complaints.services.once import Key, once, register_once
from complaints.services.pause import approve_pause, decline_pause, pause, resume
from complaints.services.promise import keep_promise, promise
from complaints.services.receive import Received, receive
from complaints.services.reclassify import reclassify
from complaints.services.refer import refer
from complaints.services.register import register
from complaints.services.reopen import reopen
from complaints.services.reply_external import reply_external
from complaints.services.report import report
from complaints.services.resolve import resolve
from complaints.services.reveal import reveal_caller, reveal_phone
from complaints.services.review import answer_review, ask_review
from complaints.services.second import approve_invalid, decline_invalid
from complaints.services.small import attach, note, urge
from complaints.services.statement import ask_statement, give_statement
from complaints.services.take import take
from complaints.services.uploads import stage, staged_for
from complaints.services.verify import verify
from complaints.services.withdraw import undo_withdraw, withdraw

__all__ = [
    "Blocked",
    "Intake",
    "Key",
    "Option",
    "Person",
    "Received",
    "accept",
    "accept_report",
    "acknowledge",
    "add_point",
    "agree_report",
    "answer_offer",
    "answer_review",
    "approve_extension",
    "approve_invalid",
    "approve_offer",
    "approve_pause",
    "archive",
    "ask_reopen",
    "ask_review",
    "ask_statement",
    "attach",
    "available_actions",
    "blocked_actions",
    "callback",
    "check",
    "check_effect",
    "classify",
    "close",
    "complete_action",
    "contact",
    "decide_major",
    "decline_extension",
    "decline_invalid",
    "decline_offer",
    "decline_pause",
    "decline_reopen",
    "delegate",
    "dispatch",
    "emergency",
    "emergency_item",
    "emergency_kind",
    "emergency_off",
    "end_offers",
    "escalate",
    "excuse",
    "explain",
    "extend",
    "feedback",
    "finding",
    "give_back",
    "give_statement",
    "grounds",
    "keep_promise",
    "lift_name",
    "link",
    "merge",
    "name",
    "note",
    "offer",
    "once",
    "pause",
    "promise",
    "receive",
    "reclassify",
    "refer",
    "register",
    "register_once",
    "reopen",
    "reply_external",
    "report",
    "rescuers_on_site",
    "resolve",
    "resume",
    "reveal_caller",
    "reveal_phone",
    "split",
    "stage",
    "staged_for",
    "step_back",
    "take",
    "undo_withdraw",
    "uphold",
    "urge",
    "verify",
    "withdraw",
]
