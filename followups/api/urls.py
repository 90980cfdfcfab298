from django.urls import URLPattern, URLResolver, path

from followups.api.calls import CallbackDetail, Callbacks, CloseCall, Quotas, Record, Slip
from followups.api.concerns import CONCERN_VIEWS, Concern, Concerns
from followups.api.meetings import MEETING_VIEWS, OneMeeting
from followups.api.notices import NOTICE_VIEWS, Notices
from followups.api.questionnaires import QUESTIONNAIRE_VIEWS, OneQuestionnaire, Questionnaires
from followups.api.services import STEP_VIEWS, PaidServiceDetail, PaidServices
from followups.api.surveys import ROUND_VIEWS, Survey, SurveyExport, Surveys

urlpatterns: list[URLPattern | URLResolver] = [
    path("callbacks/", Callbacks.as_view(), name="callbacks"),
    path("callbacks/quotas/", Quotas.as_view(), name="callback_quotas"),
    path("callbacks/<int:pk>/", CallbackDetail.as_view(), name="callback"),
    path("callbacks/<int:pk>/record/", Record.as_view(), name="callback-record"),
    path("callbacks/<int:pk>/close/", CloseCall.as_view(), name="callback-close"),
    path("callbacks/<int:pk>/slip/", Slip.as_view(), name="callback-slip"),
    path("questionnaires/", Questionnaires.as_view(), name="questionnaires"),
    path("questionnaires/<int:pk>/", OneQuestionnaire.as_view(), name="questionnaire"),
    *(
        path(f"questionnaires/<int:pk>/{name}/", v, name=f"questionnaire-{name}")
        for name, v in QUESTIONNAIRE_VIEWS.items()
    ),
    path("surveys/", Surveys.as_view(), name="surveys"),
    path("surveys/<int:pk>/", Survey.as_view(), name="survey"),
    path("surveys/<int:pk>/export.<str:form>", SurveyExport.as_view(), name="survey-export"),
    *(path(f"surveys/<int:pk>/{name}/", v, name=f"survey-{name}") for name, v in ROUND_VIEWS.items()),
    path("notices/", Notices.as_view(), name="notices"),
    *(path(f"notices/<int:pk>/{name}/", v, name=f"notice-{name}") for name, v in NOTICE_VIEWS.items()),
    path("concerns/", Concerns.as_view(), name="concerns"),
    path("concerns/<int:pk>/", Concern.as_view(), name="concern"),
    *(path(f"concerns/<int:pk>/{name}/", v, name=f"concern-{name}") for name, v in CONCERN_VIEWS.items()),
    path("meetings/<int:pk>/", OneMeeting.as_view(), name="meeting"),
    *(path(f"meetings/<int:pk>/{name}/", v, name=f"meeting-{name}") for name, v in MEETING_VIEWS.items()),
    path("paid-services/", PaidServices.as_view(), name="paid_services"),
    path("paid-services/<slug:number>/", PaidServiceDetail.as_view(), name="paid_service"),
    *(path(f"paid-services/<slug:number>/{name}/", v, name=f"paid_service-{name}") for name, v in STEP_VIEWS.items()),
]
