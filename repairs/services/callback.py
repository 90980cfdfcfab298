from __future__ import annotations

from complaints.choices import Satisfaction
from complaints.errors import BadInput
from complaints.services.asking import content, solved_for_them, unasked
from repairs.choices import Credit, Forfeit
from repairs.figures import figure
from repairs.models import Order, RepairCallback
from repairs.services.actions import failed_callbacks
from repairs.services.deed import Deed
from repairs.services.forfeit import lose
from repairs.services.ledger import write


def callback(
    number: str,
    *,
    by,
    way: str,
    reached: bool,
    solved: str = "",
    satisfaction: str = "",
    note: str = "",
    agreed_to_leave: bool = False,
    version: int | None = None,
) -> Order:
    """Ask the resident after the repair (rule R6): solved? and, apart from it, satisfied?

    Not reached: the attempt is kept. Not solved (or in part, unless the resident agrees to leave it), or not
    satisfied: it goes on under the same number until they are (rule F3); the contractor forfeits and the next one
    comes (rule R2). Otherwise closed; the result goes into ledger and score.
    """
    with Deed(number, "callback", by, version=version) as deed:
        wrong = unasked(way, reached, solved, satisfaction)
        if wrong:
            raise BadInput(fields=wrong)
        turn = deed.turn
        RepairCallback.objects.create(
            order=deed.order,
            turn=turn,
            at=deed.at,
            by=deed.user,
            way=way,
            reached=reached,
            solved=solved if reached else "",
            satisfaction=satisfaction if reached else "",
            words=deed.words(note),
        )
        deed.facts.__dict__.pop("callbacks", None)
        deed.entry("callback", note, way=way, reached=reached, solved=solved, satisfaction=satisfaction)
        if not reached:
            if len(failed_callbacks(deed.order, deed.facts)) >= figure(
                "callback_attempts", deed.order.estate_id, deed.at
            ):
                deed.stop("repair_callback", part=turn.pk)
            return deed.order
        deed.stop("repair_callback", part=turn.pk)
        if not content(solved, satisfaction, agreed_to_leave):
            # What holds but was done badly costs less than what does not hold.
            held = solved_for_them(solved, agreed_to_leave)
            lose(deed, Forfeit.REJECTION, note, kind=Credit.CALLBACK_BAD if held else None)
            return deed.order
        _reward(deed, satisfaction)
        _finish(deed, unreached=False)
    return deed.order


def _reward(deed: Deed, satisfaction: str) -> None:
    """Reward for what the resident said (rule R6); the penalty is written where the order is lost."""
    if satisfaction == Satisfaction.SATISFIED:
        cents = figure("reward_callback", deed.order.estate_id, deed.at)
        write(deed.turn, Credit.CALLBACK_GOOD, cents, at=deed.at, by=deed.user, order=deed.order)


def _finish(deed: Deed, *, unreached: bool) -> None:
    deed.order.close()
    deed.order.closed_at, deed.order.closed_unreached = deed.at, unreached
    deed.entry("closed", unreached=unreached)


def close(number: str, *, by, version: int | None = None) -> Order:
    """Close as unreachable after the failed attempts the rule asks for (rules R6, F1)."""
    with Deed(number, "close", by, version=version) as deed:
        deed.stop("repair_callback", part=deed.turn.pk)
        _finish(deed, unreached=True)
    return deed.order
