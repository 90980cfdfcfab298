"""The pages of surveys (rule F6), below /followups/surveys/."""

from django.urls import path

from followups.views import questionnaires, rounds, survey_paper

urlpatterns = [
    path("", rounds.rounds, name="surveys"),
    path("questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("questionnaires/new/", questionnaires.new, name="questionnaire_new"),
    path("questionnaires/<int:pk>/", questionnaires.one, name="questionnaire"),
    path("questionnaires/<int:pk>/change/", questionnaires.change, name="questionnaire_change"),
    path("questionnaires/<int:pk>/copy/", questionnaires.copy, name="questionnaire_copy"),
    path("questionnaires/<int:pk>/print/", survey_paper.blank, name="questionnaire_print"),
    path("questionnaires/<int:pk>/section/", questionnaires.section, name="section_new"),
    path("questionnaires/<int:pk>/section/<int:section>/", questionnaires.section, name="section"),
    path("questionnaires/<int:pk>/section/<int:section>/remove/", questionnaires.drop_section, name="section_remove"),
    path("questionnaires/<int:pk>/section/<int:section>/item/", questionnaires.item_new, name="item_new"),
    path("questionnaires/<int:pk>/item/<int:item>/", questionnaires.item, name="item"),
    path("questionnaires/<int:pk>/item/<int:item>/move/", questionnaires.move, name="item_move"),
    path("questionnaires/<int:pk>/item/<int:item>/remove/", questionnaires.drop_item, name="item_remove"),
    path("questionnaires/<int:pk>/round/", rounds.new, name="round_new"),
    path("<int:pk>/", rounds.one, name="round"),
    path("<int:pk>/change/", rounds.change, name="round_change"),
    path("<int:pk>/open/", rounds.open_it, name="round_open"),
    path("<int:pk>/remind/", rounds.remind, name="round_remind"),
    path("<int:pk>/close/", rounds.close, name="round_close"),
    path("<int:pk>/reply/", rounds.reply, name="round_reply"),
    path("<int:pk>/paper/", survey_paper.paper, name="round_paper"),
    path("<int:pk>/sheets/", survey_paper.sheets, name="round_sheets"),
    path("<int:pk>/export.<str:form>", survey_paper.export, name="round_export"),
]
