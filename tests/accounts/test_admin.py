"""The administration: who enters, what it holds, what it tells the audit (rules P2, X5, X6)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from accounts.models import Role, RoleAssignment, User
from audit.models import AuditEntry
from estates.models import Unit
from tests import deeds
from tests.cast import PASSWORD

NO_CONTENT = {"complaints", "notifications", "audit", "repairs", "followups", "analytics", "portal"}
PAGES = [
    "accounts/user",
    "accounts/department",
    "accounts/contractor",
    "accounts/dutyshift",
    "estates/company",
    "estates/estate",
    "estates/building",
    "estates/unit",
    "estates/household",
    "estates/resident",
    "estates/place",
    "estates/asset",
    "estates/catalogueitem",
    "complaints/category",
    "complaints/emergencykind",
    "deadlines/clockpolicy",
    "repairs/trade",
    "repairs/payerrule",
    "repairs/contractorrank",
    "repairs/technician",
    "axes/accessattempt",
]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


@pytest.fixture
def root(world) -> Client:
    return signed_in(world.root)


def roles(*rows: dict) -> dict:
    """The inline of roles as the browser sends it."""
    sent = {
        "role_assignments-TOTAL_FORMS": len(rows),
        "role_assignments-INITIAL_FORMS": sum("id" in row for row in rows),
        "role_assignments-MIN_NUM_FORMS": 0,
        "role_assignments-MAX_NUM_FORMS": 1000,
    }
    for i, row in enumerate(rows):
        sent |= {f"role_assignments-{i}-{name}": value for name, value in row.items()}
    return sent


def person_form(person: User, **changes) -> dict:
    return {
        "username": person.username,
        "display_name": person.display_name,
        "is_active": "on",
        "language": "",
        **changes,
    }


def test_nothing_that_holds_content_is_registered():
    """Nothing else writes the state: no case, no message, no audit entry can be edited here (rules J1, P2)."""
    registered = {f"{m._meta.app_label}.{m._meta.model_name}" for m in admin.site._registry}
    content = {
        f"{m._meta.app_label}.{m._meta.model_name}" for app in NO_CONTENT for m in apps.get_app_config(app).get_models()
    }
    kept = {"repairs.trade", "repairs.payerrule", "repairs.contractorrank", "repairs.technician"}
    kept |= {"complaints.category", "complaints.authority", "complaints.emergencykind", "complaints.remedy"}
    assert registered & content == kept
    assert "deadlines.clock" not in registered and "deadlines.clockstep" not in registered


@pytest.mark.parametrize("name", ["chen", "zhou", "he", "zhao", "hq", "li", "technician", "stranger"])
def test_nobody_without_the_role_enters(world, name):
    client = signed_in(getattr(world, name))
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/accounts/user/", follow=True).status_code == 403


def test_whoever_is_not_signed_in_comes_to_our_own_sign_in(world):
    answer = Client().get("/admin/accounts/user/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_a_flag_without_the_role_opens_nothing(world):
    world.chen.is_staff = True
    world.chen.save()
    assert signed_in(world.chen).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_reads_every_list(world, root, page):
    deeds.in_state(world, "handling")
    answer = root.get(f"/admin/{page}/")
    assert answer.status_code == 200
    assert "李女士" not in answer.content.decode() or page == "estates/resident"


def test_an_administrator_sees_no_content_on_the_first_page(world, root):
    case = deeds.in_state(world, "handling")
    page = root.get("/admin/").content.decode()
    assert case.number not in page and "回音" in page


def test_the_language_follows_the_person(world, root):
    world.root.language = "en"
    world.root.save()
    assert "Huiyin administration" in root.get("/admin/").content.decode()


def test_an_administrator_makes_a_person_who_can_sign_in(world, root):
    made = root.post(
        "/admin/accounts/user/add/",
        {"username": "wu", "display_name": "吴倩", "password1": PASSWORD, "password2": PASSWORD, **roles()},
    )
    assert made.status_code == 302, made.context["errors"]
    answer = Client().post("/accounts/login/", {"username": "wu", "password": PASSWORD})
    assert answer.status_code == 302
    assert AuditEntry.objects.filter(verb="account_made", actor=world.root).exists()


def test_roles_are_given_and_taken_and_the_audit_knows(world, root):
    held = world.sun.role_assignments.get()
    root.post(
        f"/admin/accounts/user/{world.sun.pk}/change/",
        person_form(world.sun)
        | roles(
            {
                "id": held.pk,
                "user": world.sun.pk,
                "role": held.role,
                "estate": world.yj.pk,
                "department": held.department_id,
                "DELETE": "on",
            },
            {"user": world.sun.pk, "role": Role.HEAD, "estate": world.yj.pk, "department": world.security.pk},
        ),
    )
    assert list(RoleAssignment.objects.filter(user=world.sun).values_list("role", flat=True)) == [Role.HEAD]
    entry = AuditEntry.objects.get(verb="roles_changed")
    assert (entry.actor, entry.subject_id) == (world.root, world.sun.pk)
    assert entry.data == {"given": ["head@YJ/security"], "taken": ["member@YJ/security"]}


def test_the_role_of_administrator_opens_the_administration_and_losing_it_closes_it(world, root):
    page = f"/admin/accounts/user/{world.lin.pk}/change/"
    held = world.lin.role_assignments.get()
    kept = {"id": held.pk, "user": world.lin.pk, "role": held.role, "estate": world.yj.pk}
    root.post(page, person_form(world.lin) | roles(kept, {"user": world.lin.pk, "role": Role.ADMINISTRATOR}))
    lin = User.objects.get(pk=world.lin.pk)
    assert lin.is_staff and signed_in(lin).get("/admin/").status_code == 200
    given = lin.role_assignments.get(role=Role.ADMINISTRATOR)
    gone = {"id": given.pk, "user": lin.pk, "role": given.role, "DELETE": "on"}
    root.post(page, person_form(lin) | roles(kept, gone))
    lin = User.objects.get(pk=lin.pk)
    assert not lin.is_staff and signed_in(lin).get("/admin/", follow=True).status_code == 403


def test_a_role_in_a_department_must_name_it(world, root):
    answer = root.post(
        f"/admin/accounts/user/{world.stranger.pk}/change/",
        person_form(world.stranger) | roles({"user": world.stranger.pk, "role": Role.MEMBER, "estate": world.yj.pk}),
    )
    assert answer.status_code == 200 and not world.stranger.role_assignments.exists()


def test_a_password_set_here_is_audited_without_the_password(world, root):
    new = "another unremarkable phrase"
    page = f"/admin/accounts/user/{world.chen.pk}/password/"
    assert root.post(page, {"password1": new, "password2": new, "usable_password": "true"}).status_code == 302
    assert User.objects.get(pk=world.chen.pk).check_password(new)
    entry = AuditEntry.objects.get(verb="password_set")
    assert entry.subject_id == world.chen.pk and new not in str(entry.data)


def test_people_and_estates_are_switched_off_not_deleted(world, root):
    assert root.get(f"/admin/accounts/user/{world.chen.pk}/delete/").status_code == 403
    assert root.get(f"/admin/estates/estate/{world.yj.pk}/delete/").status_code == 403


def test_a_home_with_cases_cannot_be_deleted_and_the_page_names_none(world, root):
    case = deeds.phone_call(world)
    page = root.get(f"/admin/estates/unit/{world.flat.pk}/delete/").content.decode()
    assert case.number not in page
    root.post(f"/admin/estates/unit/{world.flat.pk}/delete/", {"post": "yes"})
    assert Unit.objects.filter(pk=world.flat.pk).exists()


def test_an_administrator_releases_a_locked_account(world, root):
    from axes.models import AccessAttempt

    client = Client()
    for _ in range(6):
        answer = client.post("/accounts/login/", {"username": "chen", "password": "wrong"})
    assert answer.status_code == 429
    attempt = AccessAttempt.objects.get(username="chen")
    root.post(f"/admin/axes/accessattempt/{attempt.pk}/delete/", {"post": "yes"})
    answer = client.post("/accounts/login/", {"username": "chen", "password": PASSWORD})
    assert answer.status_code == 302
