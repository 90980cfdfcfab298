"""How staff are called on a resident's page: by name and department, the accused never."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment

AT_THE_DESK = {Role.DUTY, Role.ASSISTANT}
LEADS_THE_DESK = {Role.SUPERVISOR, Role.MANAGER}


class People:
    """The staff of one case's estate, with where each belongs; one query for the whole page."""

    def __init__(self, case, facts) -> None:
        self.case = case
        self.accused = {n.staff_id for n in facts.named if n.staff_id}

    @cached_property
    def belongs(self) -> dict[int, str]:
        """User id → the department's name, or the desk."""
        rows = (
            RoleAssignment.objects.filter(
                Q(estate_id=self.case.estate_id) | Q(estate=None), user__in=self._those_in_the_case()
            )
            .select_related("department")
            .order_by("pk")
        )
        found: dict[int, str] = {}
        for row in rows:
            if row.department is not None:
                place = row.department.label
            elif row.role in AT_THE_DESK:
                place = _("front desk")
            elif row.role in LEADS_THE_DESK:
                place = _("service centre")
            else:
                place = str(row.get_role_display())
            found.setdefault(row.user_id, place)
        return found

    def _those_in_the_case(self):
        from complaints.models import TimelineEntry

        spoke = TimelineEntry.objects.filter(case=self.case, actor__isnull=False).values("actor_id")
        return self._users(spoke)

    def _users(self, spoke):
        from accounts.models import User

        return User.objects.filter(Q(pk__in=spoke) | Q(pk=self.case.handler_id) | Q(pk=self.case.holder_id)).values(
            "pk"
        )

    def beside_words(self, user_id: int | None, name: str) -> str:
        """Over a message: "王海波，工程部"."""
        if user_id in self.accused or not name:
            return _("Our staff")
        place = self.belongs.get(user_id or 0, "")
        return _("{name}, {department}").format(name=name, department=place) if place else name

    def in_sentence(self, user: Any) -> str:
        """Inside a sentence: "工程部王海波"; "" for nobody, and for those the complaint is about."""
        if user is None or user.pk in self.accused:
            return ""
        place = self.belongs.get(user.pk, "")
        return _("{name} of {department}").format(name=user.label, department=place) if place else user.label
