"""Two people at the report in the same moment: the database decides, and what is published is what was signed (J2)."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from analytics.models import ManagementReport, ReportPoint, ReportVersion
from analytics.selectors.report_page import content_of, fingerprint
from analytics.services import reports as services
from complaints.errors import ComplaintError
from tests.analytics.test_management_report import drafted, on, september_with_a_point, written

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def storage(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def together(*deeds: Callable[[], object]) -> list[str]:
    """Do them at once; "" for what was done, the refusal's code for what was not."""
    found, gate = [""] * len(deeds), threading.Barrier(len(deeds))

    def run(n: int) -> None:
        try:
            gate.wait()
            deeds[n]()
        except ComplaintError as refusal:
            found[n] = refusal.code
        except Exception as error:
            found[n] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(deeds))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_published_twice_in_the_same_moment_it_is_one_version(world):
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        services.sign(report.pk, by=world.zhao)
        found = together(*[lambda: services.publish(report.pk, by=world.he)] * 3)
    assert sorted(found) == ["", "published", "published"]
    assert ReportVersion.objects.count() == 1


def test_begun_twice_in_the_same_moment_it_is_one_report(world):
    with on(11, 3):
        found = together(*[lambda: services.draft_report(world.yj, "month", date(2026, 10, 1), by=world.he)] * 3)
    assert sorted(found) == ["", "there_already", "there_already"]
    assert ManagementReport.objects.count() == 1


@pytest.mark.parametrize("round", range(4))
def test_signed_while_somebody_writes_the_signature_is_under_what_stands_there_or_gone(world, round):
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        read = ManagementReport.objects.get().version
        found = together(
            lambda: services.sign(report.pk, by=world.zhao, version=read),
            lambda: services.write_section(report.pk, "fund", by=world.he, text="又改了一句。"),
            lambda: services.add_point(report.pk, by=world.he, text="更换水泵"),
        )
    assert found[1:] == ["", ""] and found[0] in ("", "changed")
    held = ManagementReport.objects.select_related("estate__company", "signed_by").get()
    assert held.signed_at is None or fingerprint(content_of(held)) == held.signed_sha256


def test_withdrawn_twice_in_the_same_moment_it_is_withdrawn_once(world):
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        services.sign(report.pk, by=world.zhao)
        services.publish(report.pk, by=world.he)
        found = together(*[lambda: services.withdraw(report.pk, by=world.he, why="写了住户姓名")] * 2)
    assert sorted(found) == ["", "withdrawn"]


def test_one_point_followed_up_from_two_reports_at_once_is_followed_up_in_one(world):
    """The month after and the one after that both come back to it while neither is published."""
    point = september_with_a_point(world)
    october = drafted(world)
    november = drafted(world, date(2026, 11, 1), (11, 30))
    with on(11, 30):
        found = together(
            *[
                lambda pk=pk: services.follow_up(
                    pk, point.pk, by=world.he, outcome="going_on", became="已订货。", version=point.version
                )
                for pk in (october.pk, november.pk)
            ]
        )
    assert sorted(found) == ["", "changed"]
    assert ReportPoint.objects.filter(carried_from=point).count() == 1
