"""The PDF of an archived file (rule J12): made by the worker from what was frozen, kept as it was, for who sees all."""

import ctypes.util
import hashlib
import io
import json
import re
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from audit.models import AuditEntry
from complaints import services, tasks
from complaints.models import ArchiveFile, Case
from complaints.selectors.frozen import on_paper
from complaints.services import archive_pdf
from deadlines import clock
from tests import cast, deeds

pytestmark = pytest.mark.django_db

needs_pango = pytest.mark.skipif(
    not ctypes.util.find_library("pango-1.0"), reason="pango is not installed (apt-get install libpango-1.0-0)"
)


@pytest.fixture(autouse=True)
def storage(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def photo(name="天花板.png"):
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "tan").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def ready(world, **changes):
    """A closed case of Ms Li with one photo."""
    case = deeds.phone_call(world, **changes)
    services.attach(case.number, by=world.chen, uploads=[services.stage(photo(), owner="test")])
    case = deeds.handling(world, deeds.dispatched(world, deeds.judged(world, case=case)))
    return deeds.closed(world, deeds.calling_back(world, deeds.resolved(world, case)))


def filed(world, **changes) -> ArchiveFile:
    """Its archive file, the queue not yet asked."""
    case = deeds.archived(world, ready(world, **changes))
    return ArchiveFile.objects.select_related("case__estate__company").get(case_id=case.pk)


def bytes_of(file: ArchiveFile) -> bytes:
    with ArchiveFile.objects.get(pk=file.pk).pdf.open("rb") as stored:
        return stored.read()


def pages(data: bytes) -> int:
    inner = [
        zlib.decompressobj().decompress(one) for one in re.findall(rb"FlateDecode.*?stream\n(.*?)endstream", data, re.S)
    ]
    return max(int(n) for n in re.findall(rb"/Count (\d+)", data + b"".join(inner)))


def words_of(file: ArchiveFile) -> str:
    from django.template.loader import render_to_string

    return render_to_string("print/archive.html", {"file": file, "own": archive_pdf.OWN, **on_paper(file)})


def client_of(person):
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


@needs_pango
def test_archiving_has_the_worker_make_the_pdf(world, django_capture_on_commit_callbacks):
    case = ready(world)
    with django_capture_on_commit_callbacks(execute=True):
        deeds.archived(world, case)
    file = ArchiveFile.objects.get(case_id=case.pk)
    data = bytes_of(file)
    assert data.startswith(b"%PDF")
    assert pages(data) >= 4, "the two forms, the list of files, the photo"
    assert file.pdf.name.endswith(f"/{file.number}.pdf")


@needs_pango
def test_a_repeat_changes_nothing_and_what_a_crash_left_is_replaced(world, storage):
    file = filed(world)
    left = storage / "archive" / f"{file.at.astimezone(file.case.estate.zone):%Y}" / f"{file.number}.pdf"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")  # a worker wrote it and died before the row said so
    tasks.make_archive_pdf(file.pk)
    made = bytes_of(file)
    assert made.startswith(b"%PDF")
    assert [p.name for p in left.parent.iterdir()] == [left.name]
    tasks.make_archive_pdf(file.pk)
    assert left.read_bytes() == made


@needs_pango
def test_the_hourly_round_makes_what_a_dead_worker_owes(world):
    file = filed(world)
    assert archive_pdf.waiting(20) == [file.pk]
    tasks.housekeeping()
    assert bytes_of(file).startswith(b"%PDF")
    assert archive_pdf.waiting(20) == []


def test_a_broker_that_is_away_does_not_undo_the_archiving(world, monkeypatch, django_capture_on_commit_callbacks):
    def down(*_, **__):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.make_archive_pdf, "apply_async", down)
    case = ready(world)
    with django_capture_on_commit_callbacks(execute=True):
        deeds.archived(world, case)
    assert deeds.again(case).state == "archived"
    assert len(archive_pdf.waiting(20)) == 1


def test_what_was_archived_long_ago_does_not_crowd_the_queue(world, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(tasks.make_archive_pdf, "apply_async", lambda *_, **__: asked.append(1))
    with clock.at(clock.now() - timedelta(days=30)):
        case = ready(world)
        with django_capture_on_commit_callbacks() as callbacks:
            deeds.archived(world, case)
    for run in callbacks:
        run()
    assert asked == []


def test_it_tells_what_was_frozen_though_the_row_went_on(world):
    file = filed(world)
    services.reopen(file.case.number, by=world.zhou, reason="业主说又漏了")
    services.resolve(file.case.number, by=world.wang, result="第二次：整根软管已换。")
    page = words_of(file)
    assert "接头已换，试水 15 分钟不漏。" in page
    assert "整根软管已换" not in page
    assert file.sha256 in page
    frozen = json.dumps(file.body, sort_keys=True, ensure_ascii=False)
    assert file.sha256 == hashlib.sha256(frozen.encode()).hexdigest()


@needs_pango
def test_archiving_again_makes_a_second_file_and_leaves_the_first(world):
    first = filed(world)
    tasks.make_archive_pdf(first.pk)
    before = bytes_of(first)
    case = services.reopen(first.case.number, by=world.zhou, reason="业主说又漏了")
    services.resolve(case.number, by=world.wang, result="第二次：整根软管已换。")
    services.verify(case.number, by=world.lin, passed=True, note="看过")
    deeds.archived(world, deeds.closed(world, case))
    second = ArchiveFile.objects.get(case_id=case.pk, number=f"{first.number}-2")
    tasks.make_archive_pdf(second.pk)
    assert bytes_of(second) != before
    assert bytes_of(first) == before


def test_pictures_stand_in_it_with_their_hash_and_the_telephone_is_masked(world):
    file = filed(world)
    picture = file.body["attachments"][0]
    page = words_of(file)
    assert f"files/{picture['id']}" in page
    assert page.count(picture["sha256"]) == 2, "in the list and under the picture"
    assert "天花板.png" in page
    assert "138****5678" in page
    assert "13800005678" not in page


def test_a_confidential_complainant_stays_so_on_paper(world):
    case = deeds.phone_call(world, confidential=True)
    case = deeds.judged(world, case=case)
    services.dispatch(
        case.number, by=world.chen, department=world.engineering, handler_wording="有住户反映天花板渗水，请排查。"
    )
    services.accept(case.number, by=world.wang)
    case = deeds.closed(world, deeds.calling_back(world, deeds.resolved(world, case)))
    deeds.archived(world, case)
    page = words_of(ArchiveFile.objects.select_related("case__estate__company").get(case_id=case.pk))
    assert "李女士" not in page
    assert "5678" not in page
    assert "3 栋 2 单元 1203" not in page


@needs_pango
def test_an_erased_picture_is_only_listed(world):
    file = filed(world)
    file.case.attachments.update(erased_at=file.at)
    page = words_of(file)
    assert "（已清除）" in page
    assert "<figure" not in page
    tasks.make_archive_pdf(file.pk)
    assert bytes_of(file).startswith(b"%PDF")


@needs_pango
@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/x.css",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        archive_pdf.OWN + "static/../config/settings.py",
        archive_pdf.OWN + "static/%2e%2e/%2e%2e/config/settings.py",
        archive_pdf.OWN + "files/00000000-0000-0000-0000-000000000000",
        archive_pdf.OWN + "media/x",
    ],
)
def test_the_pdf_maker_fetches_nothing_but_our_own_files(world, address):
    fetch = archive_pdf.own_files(ArchiveFile(body={"attachments": []}))
    with pytest.raises(ValueError, match="no"):
        fetch(address)


@needs_pango
def test_a_picture_of_another_case_is_not_fetched(world):
    mine, other = filed(world), filed(world, content="另一件事：地库积水。")
    fetch = archive_pdf.own_files(mine)
    with pytest.raises(ValueError, match="own files"):
        fetch(archive_pdf.OWN + f"files/{other.body['attachments'][0]['id']}")


@needs_pango
def test_markup_in_somebodys_words_stays_words(world):
    file = filed(world, content='<img src="file:///etc/passwd"><script>x</script> 𠮷野家 😀 龘')
    assert "<script>" not in words_of(file)
    tasks.make_archive_pdf(file.pk)
    assert bytes_of(file).startswith(b"%PDF")


@needs_pango
def test_who_sees_the_whole_case_has_it_and_every_download_is_written_down(world):
    file = filed(world)
    qian = cast.person("qian", "钱多", "assistant", world.yj)
    url = reverse("complaints:archive_pdf", args=[file.pk])
    assert "正在生成" in client_of(world.lin).get(file.case.get_absolute_url()).content.decode()
    early = client_of(world.lin).get(url)
    assert early.status_code == 302, "still being made, and asked for once more: back to the case, which says so"
    for who in (world.chen, world.lin, world.zhou, world.he, world.zhao, world.hq, qian):
        answer = client_of(who).get(url)
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="{file.number}.pdf"'
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    for who in (world.wang, world.li, world.ma, world.sun, world.root, world.other_manager, world.stranger):
        assert client_of(who).get(url).status_code == 404, who.username
    assert Client().get(url).status_code == 302
    assert AuditEntry.objects.filter(verb="archive_downloaded", subject_id=file.case_id).count() == 7
    page = client_of(world.lin).get(file.case.get_absolute_url()).content.decode()
    assert url in page
    assert file.sha256 in page
    assert url not in client_of(world.wang).get(file.case.get_absolute_url()).content.decode()


@needs_pango
def test_whoever_is_named_in_it_does_not_get_it(world):
    file = filed(world)
    tasks.make_archive_pdf(file.pk)
    services.reopen(file.case.number, by=world.zhou, reason="另有隐情")
    services.name(file.case.number, by=world.zhou, staff=[world.lin], reason="说的是林晓")
    assert client_of(world.lin).get(reverse("complaints:archive_pdf", args=[file.pk])).status_code == 404
    assert Case.objects.visible_to(world.lin).count() == 0


def test_without_the_text_library_the_page_offers_the_forms_instead(world, monkeypatch):
    import builtins

    honest = builtins.__import__

    def no_pango(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return honest(name, *args, **kwargs)

    file = filed(world)
    monkeypatch.setattr(builtins, "__import__", no_pango)
    tasks.make_archive_pdf(file.pk)
    monkeypatch.undo()
    assert not ArchiveFile.objects.get(pk=file.pk).pdf
    page = client_of(world.lin).get(file.case.get_absolute_url()).content.decode()
    assert "本服务器无法生成 PDF" in page
    assert reverse("complaints:print_record", args=[file.case.number]) in page
