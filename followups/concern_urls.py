"""The pages of common concern, notices and meetings (rule F5), below /followups/."""

from django.urls import path

from followups.views import clusters, meetings, notices

urlpatterns = [
    path("concerns/", clusters.clusters, name="clusters"),
    path("concerns/new/", clusters.new, name="cluster_new"),
    path("concerns/<int:pk>/", clusters.one, name="cluster"),
    path("concerns/<int:pk>/confirm/", clusters.confirm, name="cluster_confirm"),
    path("concerns/<int:pk>/dismiss/", clusters.dismiss, name="cluster_dismiss"),
    path("concerns/<int:pk>/describe/", clusters.describe, name="cluster_describe"),
    path("concerns/<int:pk>/fixed/", clusters.fixed, name="cluster_fixed"),
    path("concerns/<int:pk>/close/", clusters.close, name="cluster_close"),
    path("concerns/<int:pk>/join/", clusters.join, name="cluster_join"),
    path("concerns/<int:pk>/leave/<int:member>/", clusters.leave, name="cluster_leave"),
    path("concerns/<int:pk>/answer/", clusters.answer, name="cluster_answer"),
    path("concerns/<int:pk>/notice/", notices.new_about, name="cluster_notice"),
    path("concerns/<int:pk>/meeting/", meetings.call, name="meeting_new"),
    path("meetings/<int:pk>/hold/", meetings.hold, name="meeting_hold"),
    path("meetings/<int:pk>/promise/", meetings.promise, name="meeting_promise"),
    path("meetings/<int:pk>/promise/<int:promised>/", meetings.keep_word, name="meeting_word"),
    path("notices/", notices.notices, name="notices"),
    path("notices/new/", notices.new, name="notice_new"),
    path("notices/<int:pk>/down/", notices.take_down, name="notice_down"),
]
