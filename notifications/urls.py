from django.urls import path

from notifications.views import inbox, outbox, phrases, robots, texts, wishes, words

app_name = "notifications"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.read_all, name="read_all"),
    path("<int:pk>/", inbox.follow, name="follow"),
    path("preferences/", wishes.preferences, name="preferences"),
    path("words/", words.words, name="words"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/again/", outbox.again, name="again"),
    path("robots/", robots.robots, name="robots"),
    path("robots/new/", robots.robot, name="robot_new"),
    path("robots/<int:pk>/", robots.robot, name="robot"),
    path("robots/<int:pk>/greet/", robots.greet, name="greet"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<slug:event>/<slug:channel>/<slug:language>/", texts.text, name="text"),
    path("texts/<slug:event>/<slug:channel>/<slug:language>/reset/", texts.reset, name="reset_text"),
    path("phrases/", phrases.phrases, name="phrases"),
    path("phrases/new/", phrases.phrase, name="phrase_new"),
    path("phrases/<int:pk>/", phrases.phrase, name="phrase"),
]
