from django.urls import path

from complaints.api.accountability import AccountabilityAnswer, AccountabilityList
from complaints.api.residents import Residents
from complaints.api.statements import Statements
from complaints.api.views import ACTION_VIEWS, Categories, ComplaintDetail, Complaints

urlpatterns = [
    path("complaints/", Complaints.as_view(), name="complaints"),
    path("complaints/<slug:number>/", ComplaintDetail.as_view(), name="complaint"),
    *(path(f"complaints/<slug:number>/{name}/", view, name=f"complaint-{name}") for name, view in ACTION_VIEWS.items()),
    path("accountability/", AccountabilityList.as_view(), name="accountability"),
    path("accountability/<int:pk>/<slug:act>/", AccountabilityAnswer.as_view(), name="answer_for"),
    path("categories/", Categories.as_view(), name="categories"),
    path("statements/", Statements.as_view(), name="statements"),
    path("residents/", Residents.as_view(), name="residents"),
]
