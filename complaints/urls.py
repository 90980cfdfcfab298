"""The pages of complaints. Fixed words come before `<number>`, which would take them for a case."""

from django.urls import path

from complaints.views import accountability, bulk, case, deeds, files, home, intake, prints, queue, reports, statements

app_name = "complaints"

urlpatterns = [
    path("", home.home, name="home"),
    path("accountability/", accountability.listing, name="accountability"),
    path("accountability/<int:pk>/<slug:act>/", accountability.answer, name="answer_for"),
    path("complaints/", queue.queue, name="queue"),
    path("complaints/emergencies/", queue.queue, {"view": "emergency"}, name="emergencies"),
    path("complaints/callbacks/", queue.queue, {"view": "to_call_back"}, name="callbacks"),
    path("complaints/bulk/", bulk.bulk, name="bulk"),
    path("complaints/views/", queue.save_view, name="save_view"),
    path("complaints/views/<int:pk>/remove/", queue.drop_view, name="drop_view"),
    path("complaints/new/", intake.new, name="new"),
    path("complaints/new/caller/", intake.caller, name="new_caller"),
    path("complaints/new/caller/<int:pk>/phone/", intake.reveal, name="new_reveal"),
    path("complaints/new/lookalikes/", intake.lookalikes, name="new_lookalikes"),
    path("complaints/new/upload/", intake.upload, name="new_upload"),
    path("complaints/new/upload/<uuid:pk>/", intake.staged, name="new_staged"),
    path("complaints/files/<uuid:pk>/", files.attachment, name="file"),
    path("complaints/archive/<int:pk>/", files.archive_pdf, name="archive_pdf"),
    path("complaints/statements/", statements.mine, name="statements"),
    path("complaints/statements/<int:pk>/", statements.one, name="statement"),
    path("complaints/<str:number>/", case.page, name="case"),
    path("complaints/<str:number>/phone/", case.reveal, name="reveal"),
    path("complaints/<str:number>/print/record/", prints.record, name="print_record"),
    path("complaints/<str:number>/print/followup/", prints.followup, name="print_followup"),
    path("complaints/<str:number>/print/report/", reports.final, name="print_report"),
    path("complaints/<str:number>/print/reply/", reports.reply, name="print_reply"),
    path("complaints/<str:number>/<str:action>/", deeds.act, name="act"),
]
