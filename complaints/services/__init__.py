"""Every write on a case, one verb each, in the order of the journey (SPEC §4).

intake      register, receive, take, refer
judging     classify, approve_invalid, decline_invalid, escalate, reclassify
names       name, lift_name, ask_statement, give_statement
dispatch    dispatch, accept, give_back, step_back, explain
handling    contact, add_point, finding, feedback, report, promise, keep_promise, resolve
afterwards  verify, callback, close, archive, reopen, ask_review, answer_review
aside       merge, split, link, withdraw, undo_withdraw, urge, note, attach, reveal_phone, reveal_caller
"""

from complaints.services.accept import accept, give_back, step_back
from complaints.services.actions import Blocked, available_actions, blocked_actions
from complaints.services.archive import archive
from complaints.services.callback import callback, close
from complaints.services.check import check
from complaints.services.classify import classify
from complaints.services.contact import contact
from complaints.services.dispatch import dispatch
from complaints.services.escalate import escalate
from complaints.services.explain import explain
from complaints.services.findings import add_point, feedback, finding
from complaints.services.intake import Intake, Person
from complaints.services.link import link
from complaints.services.merge import merge, split
from complaints.services.naming import lift_name, name
from complaints.services.once import Key, register_once
from complaints.services.promise import keep_promise, promise
from complaints.services.receive import Received, receive
from complaints.services.reclassify import reclassify
from complaints.services.refer import refer
from complaints.services.register import register
from complaints.services.reopen import reopen
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
    "Person",
    "Received",
    "accept",
    "add_point",
    "answer_review",
    "approve_invalid",
    "archive",
    "ask_review",
    "ask_statement",
    "attach",
    "available_actions",
    "blocked_actions",
    "callback",
    "check",
    "classify",
    "close",
    "contact",
    "decline_invalid",
    "dispatch",
    "escalate",
    "explain",
    "feedback",
    "finding",
    "give_back",
    "give_statement",
    "keep_promise",
    "lift_name",
    "link",
    "merge",
    "name",
    "note",
    "promise",
    "receive",
    "reclassify",
    "refer",
    "register",
    "register_once",
    "reopen",
    "report",
    "resolve",
    "reveal_caller",
    "reveal_phone",
    "split",
    "stage",
    "staged_for",
    "step_back",
    "take",
    "undo_withdraw",
    "urge",
    "verify",
    "withdraw",
]
