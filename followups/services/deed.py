"""How a deed on a paid service is done: as on a case (complaints.services.deed_on)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.errors import Changed, Missing, NotFound, NotNow, NotYours
from complaints.services.deed_on import DeedOn
from followups.lifecycle import ACTIONS, ENDED, OPEN, State
from followups.models import PaidService, ServiceEntry
from followups.selectors.services import barred, missing, parties_of, walled_from
from followups.services.keep_in_step import SERVICE, follow_service


class ServiceDeed(DeedOn):
    """One deed on one paid service, as a context manager; raises NotFound, NotYours, NotNow, Changed."""

    subject = SERVICE

    def __init__(self, number: str, action: str, by: Any, *, version: int | None = None, at: datetime | None = None):
        super().__init__(action, by, version=version, at=at)
        self.number = number

    @property
    def service(self) -> PaidService:
        return self.row

    def _fetch(self) -> PaidService:
        PaidService.objects.select_for_update().filter(number=self.number).values_list("pk").first()
        joined = PaidService.objects.visible_to(self.by).select_related("estate", "department", "unit", "case")
        found = joined.filter(number=self.number).first()
        if found is None:
            raise NotFound(_("There is no such paid service."))
        return found

    def _check(self) -> None:
        action, service = ACTIONS[self.action], self.service
        if not action.parties & parties_of(service, self.by):
            raise NotYours(_("This is not yours to do."))
        if service.state not in action.states:
            text = _("The paid service is “{state}” now: “{action}” cannot be done.").format(
                state=service.get_state_display(), action=action.label
            )
            if self.version is not None and self.version != service.version:
                raise Changed(text, missing=[Missing("since", text)], code="changed")
            raise NotNow(text, code="wrong_state", missing=[Missing("state", text)])
        reason = barred(service, self.by, self.action)
        if reason is not None:
            raise NotYours(reason)
        lacking = missing(service, self.action, self.at)
        if lacking:
            raise NotNow(_("Not yet: something is missing."), code="missing", missing=lacking)

    def _store(self) -> None:
        service = self.service
        service.is_open = service.state in OPEN
        service.save()
        owed, closed = service.state == State.SIGNED, service.state in ENDED
        follow_service(service, self.action, self.by, self.at, owed=owed, closed=closed)

    def role_of(self, kind: str) -> str:
        return Role.ASSISTANT

    @property
    def walled(self) -> set[int]:
        return walled_from(self.service)

    def entry(self, kind: str, **data: Any) -> ServiceEntry:
        """Append one line of history: codes and amounts alone."""
        return ServiceEntry.objects.create(service=self.service, at=self.at, kind=kind, actor=self.user, data=data)
