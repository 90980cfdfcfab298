"""One form per deed. `FORMS` is the table behind the one view: action → form, which knows its service."""

from complaints.forms import (
    afterwards,
    aside,
    clocks,
    dispatching,
    emergencies,
    handling,
    judging,
    reporting,
    statement,
)
from complaints.forms.base import ActionForm
from complaints.forms.offering import OFFERING
from complaints.lifecycle import ACTIONS

_ALL = (
    judging.Take,
    judging.Classify,
    judging.Refer,
    judging.ApproveInvalid,
    judging.DeclineInvalid,
    judging.DecideMajor,
    judging.Reclassify,
    dispatching.Dispatch,
    dispatching.Explain,
    dispatching.Accept,
    dispatching.Return,
    dispatching.StepBack,
    handling.Contact,
    dispatching.Feedback,
    handling.Finding,
    reporting.Report,
    handling.Promise,
    handling.KeepPromise,
    handling.Resolve,
    *OFFERING,
    afterwards.Verify,
    afterwards.CallBack,
    afterwards.Close,
    afterwards.Archive,
    afterwards.Reopen,
    afterwards.AskReview,
    afterwards.AnswerReview,
    aside.Merge,
    aside.Split,
    afterwards.Withdraw,
    afterwards.UndoWithdraw,
    emergencies.Emergency,
    emergencies.OfAnotherKind,
    emergencies.Item,
    emergencies.OnSite,
    emergencies.Off,
    handling.Urge,
    judging.Escalate,
    judging.Name,
    judging.LiftName,
    statement.AskStatement,
    clocks.Acknowledge,
    clocks.ApprovePause,
    clocks.ApproveExtension,
    clocks.DeclinePause,
    clocks.DeclineExtension,
    clocks.Pause,
    clocks.Resume,
    clocks.Extend,
    clocks.Grounds,
    clocks.Excuse,
    clocks.Uphold,
    handling.AddPoint,
    handling.Note,
    handling.Attach,
)
FORMS: dict[str, type[ActionForm]] = {form.action: form for form in _ALL}
DIRECT = frozenset({"take", "accept", "approve_invalid"})
"""Deeds of one press: their buttons post at once; the address alone shows a page that asks."""

__all__ = ["ACTIONS", "DIRECT", "FORMS", "ActionForm"]
