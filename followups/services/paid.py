"""Special paid services, verb by verb (rule J10)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
from accounts.models import Role
from complaints.choices import Way
from complaints.errors import BadInput, NotYours
from complaints.services.asking import content, unasked
from complaints.services.numbering import take_serial
from deadlines.clock import now
from followups.figures import CALLBACK_TRIES, figure
from followups.models import PaidService, ServiceAnswer, ServiceEntry
from followups.selectors.services import failed_answers, may_ask
from followups.services.deed import ServiceDeed
from followups.services.keep_in_step import SERVICE
from repairs.services.signature import kept


def ask(
    *, by, estate, department, what: str, wanted: str = "", unit=None, resident=None, name: str = "", phone: str = "",
    case=None,
) -> PaidService:  # fmt: skip
    """Write down that somebody wants a paid service (rule J10); `case` is the complaint it came from or is about.

    Raises NotYours for one who does not work at a desk or in a department of the estate, BadInput.
    """
    from estates.phones import digits

    if not may_ask(by, estate.pk):
        raise NotYours(_("This is not yours to do."))
    if not what.strip():
        raise BadInput(fields={"what": _("Say what is wanted.")})
    if case is not None and case.estate_id != estate.pk:
        raise BadInput(fields={"estate": _("The complaint is of another estate.")})
    at = now()
    with transaction.atomic():
        service = PaidService(
            estate=estate, department=department, unit=unit, resident=resident, case=case, what=what.strip()[:200],
            wanted=wanted.strip(), name=name.strip()[:80] or (resident.name if resident else ""),
            phone=digits(phone)[:20] if phone else "", asked_at=at, asked_by=by,
        )  # fmt: skip
        # The number is the last thing taken: a rollback leaves no gap (rule I4).
        day = f"TY-{at.astimezone(estate.zone):%Y%m%d}"
        service.number = f"{day}-{take_serial(day):04d}"
        service.save(force_insert=True)
        ServiceEntry.objects.create(service=service, at=at, kind="asked", actor=by)
        audit.record("service_asked", by=by, subject=(SERVICE, service.pk), at=at)
    return service


def check(number: str, *, by, agreement: str, covered: bool, version: int | None = None) -> PaidService:
    """What the agreement says about it, and whether it is covered (rule J10): first of all."""
    with ServiceDeed(number, "check", by, version=version) as deed:
        if not agreement.strip():
            raise BadInput(fields={"agreement": _("Write down what the agreement says, or that there is none.")})
        deed.service.agreement, deed.service.covered = agreement.strip(), bool(covered)
        deed.service.check_agreement()
        deed.entry("checked", covered=bool(covered))
    return deed.service


def price(number: str, *, by, price: Any, version: int | None = None) -> PaidService:
    """Tell the price before the work (rule J10); told anew before it is agreed, the new one counts. Covered: 0."""
    with ServiceDeed(number, "price", by, version=version) as deed:
        amount = _amount(price, "price")
        if deed.service.covered and amount:
            raise BadInput(fields={"price": _("The agreement covers it: nothing is charged.")})
        deed.service.price = amount
        deed.service.tell_price()
        deed.entry("priced", price=str(amount))
    return deed.service


def agree(number: str, *, by, way: str, version: int | None = None) -> PaidService:
    """The resident agreed to the price, before any work (rule J10)."""
    with ServiceDeed(number, "agree", by, version=version) as deed:
        if way not in Way.values:
            raise BadInput(fields={"way": _("Say how.")})
        deed.service.agreed_at, deed.service.agreed_way = deed.at, way
        deed.service.agree_price()
        deed.entry("agreed", way=way, price=str(deed.service.price))
    return deed.service


def finish(number: str, *, by, result: str, charged: Any = None, version: int | None = None) -> PaidService:
    """The work is done; charged is never more than was agreed (rule J10), and left out it is what was agreed."""
    with ServiceDeed(number, "finish", by, version=version) as deed:
        service = deed.service
        amount = service.price if charged in (None, "") else _amount(charged, "charged")
        wrong = {}
        if not result.strip():
            wrong["result"] = _("Say what was done.")
        if amount is not None and service.price is not None and amount > service.price:
            wrong["charged"] = _("This is more than the resident accepted ({total}).").format(total=service.price)
        if wrong:
            raise BadInput(fields=wrong)
        service.result, service.charged, service.done_at = result.strip(), amount, deed.at
        service.finish()
        deed.entry("finished", charged=str(amount))
    return deed.service


def sign(
    number: str, *, by, signature: Any = None, signed_by: str = "", refusal: str = "", version: int | None = None
) -> PaidService:
    """The resident's signature, or why it was refused (rule J10); the seven days to the callback begin.

    Where nobody can be asked, it is closed at once and stands apart.
    """
    with ServiceDeed(number, "sign", by, version=version) as deed:
        service = deed.service
        if not signature and not refusal.strip():
            raise BadInput(fields={"signature": _("Please sign in the box, or write down why not.")})
        if signature:
            service.signature, service.signature_sha256 = kept(signature, number=service.number, at=deed.at)
            service.refusal = ""
        else:
            service.refusal = refusal.strip()[:300]
        service.signed_by, service.signed_at = signed_by.strip()[:80] or service.name, deed.at
        service.sign_off()
        deed.entry("signed", refused=not signature, sha256=service.signature_sha256)
        if service.reachable:
            deed.start("service_callback")
            deed.tell("service_call_wanted", deed.next_people(Role.ASSISTANT))
        else:
            _end(deed, unreached=False, unasked=True)
    return deed.service


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
    put_right: bool = False,
    version: int | None = None,
) -> PaidService:
    """Ask the resident within seven days (rules F1, J10): as wanted, and satisfied? If not, it is done again."""
    with ServiceDeed(number, "callback", by, version=version) as deed:
        service = deed.service
        wrong = unasked(way, reached, solved, satisfaction)
        if wrong:
            raise BadInput(fields=wrong)
        ServiceAnswer.objects.create(
            service=service, at=deed.at, by=deed.user, way=way, reached=reached,
            solved=solved if reached else "", satisfaction=satisfaction if reached else "", words=note.strip(),
        )  # fmt: skip
        deed.entry("callback", way=way, reached=reached, solved=solved, satisfaction=satisfaction)
        if not reached:
            if len(failed_answers(service)) >= figure(CALLBACK_TRIES, service.estate_id, deed.at):
                deed.stop("service_callback")
            return service
        deed.stop("service_callback")
        if content(solved, satisfaction, agreed_to_leave) and not put_right:
            _end(deed, unreached=False)
        else:
            service.do_again()
            deed.entry("again")
            heads = deed.next_people(Role.HEAD, department_id=service.department_id)
            deed.tell("service_again", [*heads, *deed.next_people(Role.SUPERVISOR)])
    return service


def close(number: str, *, by, version: int | None = None) -> PaidService:
    """Close as unreachable, after failed attempts on different days and hours (rule F1)."""
    with ServiceDeed(number, "close", by, version=version) as deed:
        deed.stop("service_callback")
        _end(deed, unreached=True)
    return deed.service


def cancel(number: str, *, by, reason: str, version: int | None = None) -> PaidService:
    """Not wanted any more, or the price declined."""
    with ServiceDeed(number, "cancel", by, version=version) as deed:
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        deed.service.drop()
        deed.service.closed_at, deed.service.refusal = deed.at, reason.strip()[:300]
        deed.entry("cancelled")
    return deed.service


def _end(deed: ServiceDeed, *, unreached: bool, unasked: bool = False) -> None:
    deed.service.close()
    deed.service.closed_at, deed.service.closed_unreached = deed.at, unreached
    deed.entry("closed", unreached=unreached, unasked=unasked)


def _amount(given: Any, field: str) -> Decimal:
    try:
        amount = Decimal(str(given).strip()).quantize(Decimal("0.01"))
    except (InvalidOperation, ValueError) as error:
        raise BadInput(fields={field: _("Give an amount in yuan.")}) from error
    if not 0 <= amount < 10_000_000:
        raise BadInput(fields={field: _("Give an amount in yuan.")})
    return amount
