"""An administrator makes people, gives them roles and passwords (rules P2, X6)."""

from __future__ import annotations

from accounts.models import Role, RoleAssignment, User
from accounts.signals import person_changed


def keep_in_step(person: User) -> None:
    """Whoever holds the role of administrator may enter the administration, nobody else (the role is the truth)."""
    enters = RoleAssignment.objects.filter(user=person, role=Role.ADMINISTRATOR).exists()
    if person.is_staff != enters:
        person.is_staff = enters
        person.save(update_fields=["is_staff"])
    person.__dict__.pop("scope", None)


def roles_changed(person: User, *, by: User, before: list[str]) -> None:
    """After roles of `person` were written: entrance kept in step, the change told (`before`: see `roles_of`)."""
    keep_in_step(person)
    after = roles_of(person)
    if after != before:
        _tell(person, by, "roles_changed", given=sorted({*after} - {*before}), taken=sorted({*before} - {*after}))


def roles_of(person: User) -> list[str]:
    """The roles of a person as codes: `member@YJ/engineering`, `hq@*`."""
    rows = RoleAssignment.objects.filter(user=person).values_list(
        "role", "estate__code", "department__code", "contractor__code"
    )
    return sorted(f"{role}@{estate or '*'}" + "".join(f"/{x}" for x in rest if x) for role, estate, *rest in rows)


def password_set(person: User, *, by: User) -> None:
    """Tell that `by` set the password of `person`."""
    _tell(person, by, "password_set")


def account_changed(person: User, *, by: User, created: bool, fields: list[str]) -> None:
    """Tell that `by` made the account of `person`, or changed these fields of it."""
    if created:
        _tell(person, by, "account_made")
    elif fields:
        _tell(person, by, "account_changed", fields=sorted(fields), active=person.is_active)


def _tell(person: User, by: User, what: str, **data: object) -> None:
    person_changed.send(User, person=person, by=by, what=what, data=data)
