"""What an administrator may do: the house's own tables, never the content of complaints (rule P2)."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend, ModelBackend

from accounts import standing
from accounts.models import Role, User
from accounts.scope import ASSIGNED, Scope
from estates import fetch

KEPT = {
    "accounts": ("user", "roleassignment", "department", "contractor", "dutyshift"),
    "estates": (
        "company",
        "estate",
        "building",
        "unit",
        "household",
        "resident",
        "residentphone",
        "place",
        "asset",
        "catalogueitem",
    ),
    "complaints": ("category", "authority", "emergencykind", "remedy"),
    "deadlines": ("clockpolicy",),
    "repairs": ("trade", "payerrule", "contractorrank", "technician", "skill"),
}
PERMISSIONS = frozenset(
    f"{app}.{verb}_{model}"
    for app, models in KEPT.items()
    for model in models
    for verb in ("view", "add", "change", "delete")
) | {"axes.view_accessattempt", "axes.delete_accessattempt"}
"""Looking at sign-in attempts and deleting them releases a locked account."""


class PersonBackend(ModelBackend):
    """Sign-in by name and password; who a session belongs to, and their roles, come by one statement."""

    def get_user(self, user_id):
        """The active person of that id, or None."""
        found = standing.of("person", user_id, lambda: self._look(user_id))
        return found[0] if found else None

    def _look(self, user_id):
        row = fetch.with_more(ASSIGNED, _PERSON, [user_id], u=User)
        if row is None or not self.user_can_authenticate(row[0][0]):
            return None
        (user,), roles = row
        user.scope = Scope.held(roles)
        return (user,)


_PERSON = "FROM accounts_user u LEFT JOIN accounts_roleassignment r ON r.user_id = u.id WHERE u.id = %s"


class AdministratorBackend(BaseBackend):
    """Permissions follow the role itself, so there is no group that could fall out of step."""

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        """Whether `perm` is one of an administrator's, and the person holds that role."""
        return perm in PERMISSIONS and administers(user_obj)

    def has_module_perms(self, user_obj, app_label: str) -> bool:
        """Whether the app appears in the administration for this person."""
        return (app_label in KEPT or app_label == "axes") and administers(user_obj)


def administers(user) -> bool:
    """Whether the person is an active holder of the role of administrator."""
    return bool(user.is_active and getattr(user, "scope", None) and user.scope.any(Role.ADMINISTRATOR))
