"""Who × route, as a table (DESIGN: a route that is not in it fails the suite).

The case of the matrix is in hand at engineering on Yunjing Garden; Sun of security relayed it, and
Qian, an assistant of the same estate, is named in it. Every row lists who gets in; everyone else must
meet exactly what `ELSE` says for the row: sent to sign in, 403, or 404 (not theirs to know).
"""

import itertools

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from knox.models import AuthToken

from accounts.models import Role
from complaints import services
from complaints.lifecycle import ACTIONS
from deadlines.models import Clock
from followups.lifecycle import ACTIONS as SERVICE_ACTIONS
from followups.selectors.clusters import CONCERN_ACTIONS, MEETING_ACTIONS
from followups.selectors.surveys import QUESTIONNAIRE_ACTIONS, ROUND_ACTIONS
from repairs.lifecycle import ACTIONS as ORDER_ACTIONS
from tests import cast, deeds

pytestmark = pytest.mark.django_db

OVERSEEING = {"chen", "lin", "zhou", "he", "zhao", "hq"}
ESTATE_STAFF = OVERSEEING | {"wang", "li", "ma", "sun", "qian"}
EMPLOYEES = ESTATE_STAFF | {"root", "fang", "gao"}
SIGNED_IN = EMPLOYEES | {"majun", "stranger"}
EVERYBODY = SIGNED_IN | {"nobody"}
SEES_CASE = OVERSEEING | {"wang", "li", "sun"}
DESK = {"chen", "zhou", "he"}
# The assistant compiles statistics, supervisors and above answer for them (rule P2): of their own estates.
# Whoever looks after contractors, and the contractors themselves (rule R9).
READS_BOOKS = {"chen", "lin", "zhou", "he", "zhao", "hq", "qian", "gao", "fang", "wang", "li", "majun"}
READS_STATISTICS = {"lin", "zhou", "he", "zhao", "hq", "qian", "gao"}
READS_SURVEYS = OVERSEEING | {"li", "ma", "qian", "fang", "gao"}
KEEPS_SURVEYS = {"lin", "zhou", "he", "zhao", "hq", "qian", "gao"}

# route → (who gets in, what everyone else signed in meets). Nobody (no sign-in) is always sent to sign in, or 401.
PAGES = {
    "complaints:home": (SIGNED_IN, None),
    "complaints:queue": (SIGNED_IN, None),
    "complaints:emergencies": (SIGNED_IN, None),
    "complaints:callbacks": (SIGNED_IN, None),
    "complaints:new": (EMPLOYEES, 403),  # every employee is a part-time receiver (rule P3)
    "complaints:case": (SEES_CASE, 404),
    "complaints:print_record": (OVERSEEING | {"wang", "li"}, 404),
    "complaints:print_followup": (OVERSEEING | {"wang", "li"}, 404),
    "complaints:file": (OVERSEEING | {"wang", "li"}, 404),
    "complaints:statements": (SIGNED_IN, None),
    "complaints:accountability": (SIGNED_IN, None),  # each their own; whose, in tests/complaints/test_accountability
    "deadlines:policies": (EMPLOYEES, 403),
    "deadlines:policy": (EMPLOYEES, 403),
    "deadlines:figures": (EMPLOYEES, 403),
    "deadlines:calendar": (EMPLOYEES, 403),
    "deadlines:hours": ({"root"}, 403),
    "deadlines:import_days": ({"root"}, 403),
    "deadlines:sticking": ({"root"}, 403),
    "deadlines:account": (OVERSEEING | {"wang", "li"}, 404),
    "hotline:calls": (OVERSEEING | {"qian", "fang", "gao"}, 403),  # their own estates' calls (rule I6)
    "hotline:new": (OVERSEEING | {"qian", "fang", "gao"}, 403),
    "hotline:paste": (OVERSEEING | {"qian", "fang", "gao"}, 403),
    "hotline:troubles": (EMPLOYEES, 403),
    "hotline:trouble_new": (DESK | {"zhao", "hq", "li", "fang", "gao"}, 403),  # rule I9
    "api:missed-calls": (SIGNED_IN, None),
    "api:troubles": (SIGNED_IN, None),
    "notifications:inbox": (SIGNED_IN, None),
    "notifications:preferences": (SIGNED_IN, None),
    "notifications:phrases": (SIGNED_IN, None),
    "notifications:phrase_new": ({"root"}, 403),
    "notifications:outbox": ({"root"}, 403),
    "notifications:robots": ({"root"}, 403),
    "notifications:robot_new": ({"root"}, 403),
    "notifications:texts": ({"root"}, 403),
    "repairs:orders": (SIGNED_IN, None),  # each finds their own; the stranger none
    "repairs:new": (EMPLOYEES, 403),
    "repairs:labels": (READS_BOOKS - {"majun"}, 403),  # the desk, and whoever looks after contractors
    "repairs:label_sheet": (READS_BOOKS - {"majun"}, 403),
    "repairs:checks": (READS_BOOKS, 403),
    "repairs:scores": (READS_BOOKS, 403),
    "repairs:ledger": (READS_BOOKS, 403),
    "followups:calls": (OVERSEEING | {"qian", "li", "ma", "fang", "gao"}, 403),  # heads: the slips of their department
    "followups:quotas": (OVERSEEING | {"qian", "fang", "gao"}, 403),
    "followups:services": (ESTATE_STAFF | {"fang", "gao"}, 403),
    "followups:service_new": (ESTATE_STAFF | {"fang", "gao"}, 403),
    "analytics:overview": (READS_STATISTICS, 403),
    "analytics:estates": ({"hq"}, 403),  # whoever answers for several estates; the others of the cast have one
    "analytics:readings": (READS_STATISTICS, 403),
    "analytics:desk": (OVERSEEING | {"qian", "fang", "gao"}, 403),
    "analytics:contractor": (READS_BOOKS, 403),
    "analytics:orders": (READS_BOOKS, 403),
    "analytics:summary": (READS_STATISTICS, 403),
    "analytics:print": (READS_STATISTICS, 403),
    "analytics:cases": (READS_STATISTICS, 403),
    "analytics:repairs": (READS_STATISTICS, 403),
    "analytics:exports": (SIGNED_IN, None),  # each their own
    "analytics:export_new": (EMPLOYEES, 403),  # the list of complaints, for whoever has one
    "api:exports": (SIGNED_IN, None),
    "analytics:definitions": (READS_STATISTICS, 403),
    "analytics:signs": (READS_STATISTICS, 403),
    "analytics:digest": (EMPLOYEES - {"root"}, 403),  # all staff (rule A2)
    "analytics:reports": (EMPLOYEES, 403),  # each the reports of their estates (rule A5)
    "analytics:report_new": ({"he", "zhao", "gao"}, 403),  # the service manager and above of the estate
    "api:management_reports": (EMPLOYEES, 403),
    "portal:management_reports": (EVERYBODY, None),
    "api:statistics": (READS_STATISTICS, 403),
    "followups:surveys": (READS_SURVEYS, 403),  # the desk, those above it, heads of departments (rule F6)
    "followups:questionnaires": (READS_SURVEYS, 403),
    "followups:questionnaire_new": (KEEPS_SURVEYS, 403),
    "portal:survey_replies": (EVERYBODY, None),
    "portal:notices": (EVERYBODY, None),
    "api:surveys": (SIGNED_IN, None),  # each finds their own; the stranger none
    "api:questionnaires": (SIGNED_IN, None),
    "api:notices": (SIGNED_IN, None),
    "api:concerns": (SIGNED_IN, None),
    "followups:clusters": (OVERSEEING | {"qian", "fang", "gao"}, 403),  # rule F5
    "followups:cluster_new": (OVERSEEING | {"qian", "fang", "gao"}, 403),
    "followups:notices": (ESTATE_STAFF | {"fang", "gao", "root"}, 403),
    "followups:notice_new": (DESK | {"zhao", "hq", "fang", "gao"}, 403),
    "accounts:preferences": (SIGNED_IN, None),
    "accounts:password_change": (SIGNED_IN, None),
    "accounts:login": (EVERYBODY, None),
    "ui:styleguide": (EVERYBODY, None),
    "ui:styleguide_residents": (EVERYBODY, None),
    "portal:home": (EVERYBODY, None),
    "portal:privacy": (EVERYBODY, None),
    "portal:report": (EVERYBODY, None),
    "portal:lookup": (EVERYBODY, None),
    "portal:lookup_done": (EVERYBODY, None),
    "portal:matter": (EVERYBODY, None),
    "portal:withdraw": (EVERYBODY, None),
    "portal:review": (EVERYBODY, None),
    "api:me": (SIGNED_IN, None),
    "api:departments": (SIGNED_IN, None),
    "api:estates": (SIGNED_IN, None),
    "api:categories": (SIGNED_IN, None),
    "api:contractors": (SIGNED_IN, None),
    "api:units": (SIGNED_IN, None),
    "api:clocks": (SIGNED_IN, None),
    "api:accountability": (SIGNED_IN, None),
    "api:clock_account": (OVERSEEING | {"wang", "li"}, 404),  # who relayed it sees state and answer, no clocks
    "api:policies": (EMPLOYEES, 403),
    "api:repairs": (SIGNED_IN, None),
    "api:callbacks": (SIGNED_IN, None),  # each finds their own; tests/followups/test_api
    "api:callback_quotas": (OVERSEEING | {"qian", "fang", "gao"}, 403),
    "api:paid_services": (SIGNED_IN, None),
    "api:repair_ledger": (SIGNED_IN, None),
    "api:repair_scorecards": (SIGNED_IN, None),
    "api:repair_spot_checks": (SIGNED_IN, None),
    "api:trades": (SIGNED_IN, None),
    "api:statements": (SIGNED_IN, None),
    "api:complaints": (SIGNED_IN, None),
    "api:complaint": (SEES_CASE, 404),
    "schema": (EVERYBODY, None),
    "api-docs": (EVERYBODY, None),
}
# Routes told elsewhere: what they do is a write, a step of a wizard, or a fragment of a page above.
TOLD_ELSEWHERE = {
    "api:repair": "tests/repairs/test_permissions",
    "api:repair_ledger_dispute": "tests/repairs/test_ledger",
    "api:repair_ledger_decide": "tests/repairs/test_ledger",
    "api:repair_inspect": "tests/repairs/test_spot_checks",
    "complaints:act": "the table of actions below",
    "complaints:bulk": "tests/complaints/test_queue*",
    "complaints:save_view": "tests/complaints/test_queue*",
    "complaints:drop_view": "tests/complaints/test_queue*",
    "complaints:new_caller": "tests/complaints/test_intake*",
    "complaints:new_reveal": "tests/complaints/test_intake*",
    "complaints:new_lookalikes": "tests/complaints/test_intake*",
    "complaints:new_upload": "tests/complaints/test_intake*",
    "complaints:new_staged": "tests/complaints/test_intake*",
    "complaints:reveal": "the telephone, below",
    "complaints:statement": "tests/complaints/test_statement (the person asked alone)",
    "complaints:print_report": "tests/complaints/test_tasks",
    "complaints:print_reply": "tests/complaints/test_tasks",
    "portal:rate": "tests/followups/test_rating",
    "portal:answer": "tests/portal/test_offers",
    "portal:reopen": "tests/portal/test_offers",
    "complaints:archive_pdf": "tests/complaints/test_archive_pdf",
    "hotline:number": "tests/hotline/test_calls",
    "hotline:returned": "tests/hotline/test_calls",
    "hotline:strike": "tests/hotline/test_calls",
    "hotline:trouble": "tests/hotline/test_troubles",
    "hotline:trouble_change": "tests/hotline/test_troubles",
    "hotline:trouble_extend": "tests/hotline/test_troubles",
    "hotline:trouble_end": "tests/hotline/test_troubles",
    "hotline:add_caller": "tests/hotline/test_troubles",
    "api:missed-call-returned": "tests/hotline/test_calls",
    "api:missed-call-strike": "tests/hotline/test_calls",
    "api:trouble": "tests/hotline/test_troubles",
    "api:trouble-extend": "tests/hotline/test_troubles",
    "api:trouble-end": "tests/hotline/test_troubles",
    "api:trouble-callers": "tests/hotline/test_troubles",
    "notifications:read_all": "tests/notifications",
    "notifications:follow": "tests/notifications",
    "notifications:again": "tests/notifications/test_screens (administrators)",
    "notifications:robot": "tests/notifications/test_screens (administrators)",
    "notifications:greet": "tests/notifications/test_screens (administrators)",
    "notifications:text": "tests/notifications/test_screens (administrators)",
    "notifications:reset_text": "tests/notifications/test_screens (administrators)",
    "notifications:phrase": "tests/notifications/test_screens (administrators)",
    "notifications:words": "tests/notifications/test_words (advice while typing; keeps nothing)",
    "repairs:order": "tests/repairs/test_pages",
    "repairs:act": "tests/repairs/test_pages",
    "repairs:ring": "tests/repairs/test_pages",
    "repairs:link": "tests/repairs/test_pages",
    "repairs:of_case": "tests/repairs/test_with_complaints",
    "repairs:sheet": "tests/repairs/test_pages",
    "repairs:slip": "tests/repairs/test_paper",
    "repairs:draw": "tests/repairs/test_paper",
    "repairs:check": "tests/repairs/test_paper",
    "repairs:file": "tests/repairs/test_pages",
    "api:callback": "tests/followups/test_api",
    "api:callback-record": "tests/followups/test_api",
    "api:callback-close": "tests/followups/test_api",
    "api:callback-slip": "tests/followups/test_api",
    "api:paid_service": "tests/followups/test_api",
    "followups:call": "tests/followups/test_calls (who may call back whom)",
    "followups:number": "tests/followups/test_pages",
    "followups:close": "tests/followups/test_pages",
    "followups:slip": "tests/followups/test_pages",
    "followups:slip_print": "tests/followups/test_pages",
    "followups:service": "tests/followups/test_services",
    "followups:service_act": "tests/followups/test_services",
    "job:page": "tests/repairs/test_job (the link is the door)",
    "job:ring": "tests/repairs/test_job",
    "job:act": "tests/repairs/test_job",
    "job:file": "tests/repairs/test_job",
    "followups:questionnaire": "tests/followups/test_surveys",
    "followups:questionnaire_change": "tests/followups/test_surveys",
    "followups:questionnaire_copy": "tests/followups/test_surveys",
    "followups:questionnaire_print": "tests/followups/test_surveys",
    "followups:section_new": "tests/followups/test_surveys",
    "followups:section": "tests/followups/test_surveys",
    "followups:section_remove": "tests/followups/test_surveys",
    "followups:item_new": "tests/followups/test_surveys",
    "followups:item": "tests/followups/test_surveys",
    "followups:item_move": "tests/followups/test_surveys",
    "followups:item_remove": "tests/followups/test_surveys",
    "followups:round_new": "tests/followups/test_surveys",
    "followups:round": "tests/followups/test_surveys",
    "followups:round_change": "tests/followups/test_surveys",
    "followups:round_open": "tests/followups/test_surveys",
    "followups:round_remind": "tests/followups/test_surveys",
    "followups:round_close": "tests/followups/test_surveys",
    "followups:round_reply": "tests/followups/test_surveys",
    "followups:round_paper": "tests/followups/test_surveys",
    "followups:round_sheets": "tests/followups/test_surveys",
    "followups:round_export": "tests/followups/test_surveys",
    "portal:survey": "tests/followups/test_surveys (the link is the door)",
    "followups:quota_calls": "tests/followups/test_quota_calls",
    "followups:cluster": "tests/followups/test_common_concern",
    "followups:cluster_confirm": "tests/followups/test_common_concern",
    "followups:cluster_dismiss": "tests/followups/test_common_concern",
    "followups:cluster_describe": "tests/followups/test_common_concern",
    "followups:cluster_fixed": "tests/followups/test_common_concern",
    "followups:cluster_close": "tests/followups/test_common_concern",
    "followups:cluster_join": "tests/followups/test_common_concern",
    "followups:cluster_leave": "tests/followups/test_common_concern",
    "followups:cluster_answer": "tests/followups/test_common_concern",
    "followups:cluster_notice": "tests/followups/test_common_concern",
    "followups:meeting_new": "tests/followups/test_common_concern",
    "followups:meeting_hold": "tests/followups/test_common_concern",
    "followups:meeting_promise": "tests/followups/test_common_concern",
    "followups:meeting_word": "tests/followups/test_common_concern",
    "followups:notice_down": "tests/followups/test_common_concern",
    "portal:notice": "tests/followups/test_common_concern",
    "portal:me_too": "tests/followups/test_common_concern",
    "portal:survey_reply": "tests/followups/test_surveys",
    "api:survey": "tests/followups/test_concern_api",
    "api:concern": "tests/followups/test_concern_api",
    "api:questionnaire": "tests/followups/test_survey_writing",
    "api:survey-export": "tests/followups/test_survey_writing",
    "api:meeting": "tests/followups/test_concern_writing",
    "api:notice-take_down": "tests/followups/test_concern_writing",
    "analytics:export": "tests/analytics/test_pages",
    "analytics:export_file": "tests/analytics/test_exports (the asker alone)",
    "api:export": "tests/analytics/test_exports (the asker alone)",
    "api:export-file": "tests/analytics/test_exports (the asker alone)",
    "analytics:digest_of": "tests/analytics/test_digest",
    "analytics:report": "tests/analytics/test_management_report",
    "analytics:report_refresh": "tests/analytics/test_management_report",
    "analytics:report_point_new": "tests/analytics/test_management_report",
    "analytics:report_point": "tests/analytics/test_management_report",
    "analytics:report_point_remove": "tests/analytics/test_management_report",
    "analytics:report_follow": "tests/analytics/test_management_report",
    "analytics:report_sign": "tests/analytics/test_management_report",
    "analytics:report_publish": "tests/analytics/test_management_report",
    "analytics:report_correct": "tests/analytics/test_management_report",
    "analytics:report_withdraw": "tests/analytics/test_management_report",
    "analytics:report_preview": "tests/analytics/test_management_report",
    "analytics:report_draft_print": "tests/analytics/test_management_report",
    "analytics:report_version": "tests/analytics/test_management_report",
    "analytics:report_print": "tests/analytics/test_management_report",
    "analytics:report_pdf": "tests/analytics/test_management_report",
    "analytics:report_section": "tests/analytics/test_management_report",
    "api:management_report": "tests/analytics/test_management_report",
    "api:management_report-section": "tests/analytics/test_management_report",
    "api:management_report-point": "tests/analytics/test_management_report",
    "api:management_report-one_point": "tests/analytics/test_report_refused",
    "api:management_report-follow_up": "tests/analytics/test_management_report",
    "api:management_report-refresh": "tests/analytics/test_management_report",
    "api:management_report-sign": "tests/analytics/test_management_report",
    "api:management_report-publish": "tests/analytics/test_management_report",
    "api:management_report-correct": "tests/analytics/test_management_report",
    "api:management_report-withdraw": "tests/analytics/test_management_report",
    "portal:management_report": "tests/analytics/test_management_report",
    "portal:management_report_version": "tests/analytics/test_management_report",
    "portal:management_report_print": "tests/analytics/test_management_report",
    "portal:management_report_pdf": "tests/analytics/test_management_report",
    "api:digest": "tests/analytics/test_digest",
    "accounts:logout": "tests/ui",
    "accounts:language": "tests/ui",
    "accounts:estate": "tests/ui",
    "ui:large": "tests/ui",
    "set_language": "tests/ui",
    "javascript-catalog": "words only",
    "api:residents": "tests/api (the desk alone)",
    "complaints:answer_for": "tests/hotline/test_calls",
    "api:answer_for": "tests/hotline/test_calls",
    "deadlines:seen": "tests/hotline/test_calls",
    "api:clock_seen": "tests/hotline/test_calls",
    "deadlines:take_back": "tests/deadlines/test_screens",
    "deadlines:sticking_again": "tests/deadlines/test_sticking",
    "deadlines:figure": "tests/deadlines/test_screens",
    "deadlines:take_back_figure": "tests/deadlines/test_screens",
    "deadlines:add_day": "tests/deadlines/test_screens",
    "deadlines:remove_day": "tests/deadlines/test_screens",
    "portal:estate": "tests/portal",
    "portal:kind": "tests/portal",
    "portal:where": "tests/portal",
    "portal:what": "tests/portal",
    "portal:photo": "tests/portal",
    "portal:who": "tests/portal",
    "portal:check": "tests/portal",
    "portal:done": "tests/portal",
    "portal:add": "tests/portal",
    "portal:order": "tests/portal/test_order (the link is the door)",
    "portal:order_add": "tests/portal/test_order",
    "portal:order_price": "tests/portal/test_order",
    "portal:order_time": "tests/portal/test_order",
    "portal:order_answer": "tests/portal/test_order",
    "portal:order_cancel": "tests/portal/test_order",
    "portal:order_file": "tests/portal/test_order",
    "portal:urge": "tests/portal",
    "portal:undo": "tests/portal",
    "portal:file": "tests/portal",
}

# Who may do each action to this case in hand, by the SPEC's "who may" line. Others that see it: 403; the rest: 404.
MAY = {
    "accept": set(),  # accepted already
    "return": {"wang", "li"},
    "step_back": {"wang"},
    "feedback": {"wang", "li"},
    "contact": OVERSEEING | {"wang", "li"},
    "finding": {"chen", "zhou", "he", "zhao", "hq", "wang", "li"},
    "report": {"he", "zhao", "hq", "wang", "li"},
    "offer": {"chen", "zhou", "he", "zhao", "hq", "wang", "li"},
    "promise": OVERSEEING | {"wang", "li"},
    "resolve": {"zhou", "he", "zhao", "hq", "wang", "li"},
    "reclassify": {"he", "zhao", "hq"},
    "escalate": {"he", "zhao", "hq"},
    # "delegate" needs a major case: tests/complaints/test_delegate
    "merge": {"chen", "zhou", "he", "zhao", "hq"},
    "withdraw": {"zhou", "he", "zhao", "hq"},
    "urge": OVERSEEING,
    "emergency": OVERSEEING | {"wang", "li"},  # the others of its family: tests/complaints/test_emergency
    "name": {"zhou", "he", "zhao", "hq"},
    "lift_name": {"zhou", "he", "zhao", "hq"},
    "ask_statement": {"zhou", "he", "zhao", "hq"},
    "add_point": OVERSEEING | {"wang", "li"},
    "note": OVERSEEING | {"wang", "li", "sun"},
    "attach": OVERSEEING | {"wang", "li", "sun"},
    "ask_review": OVERSEEING,
    # its clocks: the reports are engineering's, the first response the duty officer's; nothing is asked or overdue yet
    "pause": {"wang", "li"},
    "extend": {"wang", "li", "chen"},
}


@pytest.fixture
def scene(world, tmp_path, settings):
    """The case, and everybody by name."""
    settings.MEDIA_ROOT = tmp_path
    world.qian = cast.person("qian", "钱多", Role.ASSISTANT, world.yj)
    case = deeds.phone_call(world, by=world.sun, content="地库电梯厅的灯坏了，墙上渗水。", about_staff=[world.qian])
    services.classify(case.number, by=world.zhou, nature="valid", category=world.water)
    services.dispatch(case.number, by=world.zhou, department=world.engineering)
    services.accept(case.number, by=world.wang)
    staged = services.stage(_picture(), owner="test")
    services.attach(case.number, by=world.chen, uploads=[staged])
    world.case = deeds.again(case)
    world.file = world.case.attachments.get()
    world.people = {
        name: getattr(world, {"fang": "other_duty", "gao": "other_manager", "majun": "technician"}.get(name, name))
        for name in SIGNED_IN
    } | {"nobody": None}
    world.clients = {name: signed_in(person) for name, person in world.people.items()}
    world.tokens = {
        name: {"Authorization": f"Token {AuthToken.objects.create(user=person)[1]}"} if person else {}
        for name, person in world.people.items()
    }
    return world


def _picture():
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (60, 40), "grey").save(out, "PNG")
    return SimpleUploadedFile("photo.png", out.getvalue())


def address(scene, name: str) -> str:
    if name in ("complaints:case", "complaints:print_record", "complaints:print_followup", "api:complaint"):
        return reverse(name, args=[scene.case.number])
    if name in ("deadlines:account", "api:clock_account"):
        return reverse(name, args=[Clock.objects.filter(subject_kind="case", subject_id=scene.case.pk).latest("pk").pk])
    if name in ("deadlines:policy", "deadlines:hours"):
        return reverse(name, args=["work" if name.endswith("hours") else "classify"])
    if name == "complaints:file":
        return reverse(name, args=[scene.file.pk])
    if name in ("portal:matter", "portal:withdraw", "portal:review"):
        return reverse(name, args=[scene.case.token])
    return reverse(name)


def status(scene, who: str, url: str, method: str = "get", **kwargs) -> int:
    """The status `who` meets there; 401 stands for "sent to sign in"."""
    answer = getattr(scene.clients[who], method)(url, headers=scene.tokens[who], **kwargs)
    if answer.status_code == 302 and "/accounts/login/" in answer["Location"]:
        return 401
    return answer.status_code


def signed_in(person) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def test_each_page_opens_for_whom_it_is_meant_and_nobody_else(scene):
    wrong = []
    for route, (let_in, otherwise) in PAGES.items():
        url = address(scene, route)
        # Where everybody may, three will do.
        for who in sorted(EVERYBODY) if let_in != EVERYBODY else ("nobody", "stranger", "chen"):
            met = status(scene, who, url)
            expected = (200, 302) if who in let_in else (401,) if who == "nobody" else (otherwise,)
            if met not in expected:
                wrong.append(f"{who} at {route}: {met}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_each_action_is_open_to_whom_the_rules_name_on_screen_and_api(scene):
    """With nothing filled in: who may is shown the form, or told what is missing; who may not is refused."""
    wrong = []
    for action, who in itertools.product(sorted(ACTIONS), sorted(SIGNED_IN)):
        page = status(scene, who, reverse("complaints:act", args=[scene.case.number, action]))
        mark = transaction.savepoint()
        api = f"/api/v1/complaints/{scene.case.number}/{action}/"
        call = status(scene, who, api, "post", data={"nature": "none"}, content_type="application/json")
        moved = deeds.again(scene.case).version != scene.case.version
        transaction.savepoint_rollback(mark)
        may = who in MAY.get(action, set())
        if who not in SEES_CASE:
            # Files come as multipart: the shape of a request is refused before anything is looked up.
            right = page == 404 and call in ((404, 415) if action == "attach" else (404,))
        elif may:
            # "Done" waits for its report: the form says so (409).
            right = page in (200, 409 if action == "resolve" else 200) and call in (200, 400, 409, 415)
        else:
            right = page in (403, 409) and call in (400, 403, 409, 415) and not moved
        if not right:
            wrong.append(f"{who}: {action}: page {page}, API {call}")
    assert not wrong, "\n".join(wrong)


def test_the_table_of_actions_is_what_the_page_and_the_api_offer(scene):
    for who in sorted(SEES_CASE):
        offered = {a.name for a in services.available_actions(scene.case, scene.people[who])}
        expected = {name for name, people in MAY.items() if who in people}
        # "Done" is not offered while its report is missing; it is shown as blocked.
        assert offered == expected - {"resolve"}, who


def test_the_full_telephone_is_for_those_who_must_ring_and_every_look_is_kept(scene):
    from audit.models import AuditEntry

    for who in sorted(SIGNED_IN):
        met = status(scene, who, reverse("complaints:reveal", args=[scene.case.number]), "post")
        expected = (200,) if who in OVERSEEING | {"wang", "li"} else (403, 404)
        assert met in expected, f"{who}: {met}"
    assert AuditEntry.objects.filter(verb="phone_revealed").count() == len(OVERSEEING | {"wang", "li"})


def routes(resolver=None, namespace=""):
    for part in (resolver or get_resolver()).url_patterns:
        if isinstance(part, URLResolver):
            if part.namespace != "admin":
                inner = f"{namespace}:{part.namespace}".strip(":") if part.namespace else namespace
                yield from routes(part, inner)
        elif isinstance(part, URLPattern) and part.name:
            yield f"{namespace}:{part.name}".strip(":")


def test_every_route_is_in_the_matrix():
    known = set(PAGES) | set(TOLD_ELSEWHERE) | {f"api:complaint-{name}" for name in ACTIONS}
    known |= {f"api:paid_service-{name}" for name in SERVICE_ACTIONS}  # tests/followups/test_services
    known |= {f"api:questionnaire-{name}" for name in QUESTIONNAIRE_ACTIONS}  # tests/followups/test_survey_writing
    known |= {f"api:survey-{name}" for name in ROUND_ACTIONS}
    known |= {f"api:concern-{name}" for name in CONCERN_ACTIONS}  # tests/followups/test_concern_writing
    known |= {f"api:meeting-{name}" for name in MEETING_ACTIONS}
    known |= {f"api:repair-{name}" for name in ORDER_ACTIONS}  # tests/repairs/test_permissions
    unknown = sorted(set(routes()) - known)
    assert not unknown, f"say who may: {unknown}"
    gone = sorted((set(PAGES) | set(TOLD_ELSEWHERE)) - set(routes()))
    assert not gone, f"no such route any more: {gone}"


def test_whoever_is_named_finds_nothing_anywhere(scene):
    """Rule P4: list, search, count, message, API, whatever their role."""
    qian = scene.qian
    client = scene.clients["qian"]
    number, words = scene.case.number, "渗水"
    for url in (
        reverse("complaints:home"),
        reverse("complaints:queue"),
        reverse("complaints:queue") + f"?q={words}&view=any",
        reverse("notifications:inbox"),
    ):
        assert number not in client.get(url).content.decode()
    headers = scene.tokens["qian"]
    for url in ("/api/v1/complaints/", f"/api/v1/complaints/?q={words}", "/api/v1/clocks/"):
        assert number not in client.get(url, headers=headers).content.decode()
    from complaints.selectors import queue_views

    with_case, without = queue_views(scene.chen), queue_views(qian)
    assert all(without[view] <= with_case[view] for view in without)
    assert without["open"] == with_case["open"] - 1


def test_the_matrix_names_people_of_the_cast():
    named = set(itertools.chain.from_iterable(people for people, _ in PAGES.values())) | set(
        itertools.chain.from_iterable(MAY.values())
    )
    assert named <= EVERYBODY
