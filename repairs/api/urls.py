from django.urls import path

from repairs.api.books import DecideEntry, DisputeEntry, Inspect, Ledger, Scorecards, SpotChecks
from repairs.api.views import ACTION_VIEWS, RepairDetail, Repairs, Trades

urlpatterns = [
    path("repairs/", Repairs.as_view(), name="repairs"),
    path("repairs/ledger/", Ledger.as_view(), name="repair_ledger"),
    path("repairs/ledger/<int:pk>/dispute/", DisputeEntry.as_view(), name="repair_ledger_dispute"),
    path("repairs/ledger/<int:pk>/decide/", DecideEntry.as_view(), name="repair_ledger_decide"),
    path("repairs/scorecards/", Scorecards.as_view(), name="repair_scorecards"),
    path("repairs/spot-checks/", SpotChecks.as_view(), name="repair_spot_checks"),
    path("repairs/spot-checks/<int:pk>/inspect/", Inspect.as_view(), name="repair_inspect"),
    path("repairs/<slug:number>/", RepairDetail.as_view(), name="repair"),
    *(path(f"repairs/<slug:number>/{name}/", view, name=f"repair-{name}") for name, view in ACTION_VIEWS.items()),
    path("trades/", Trades.as_view(), name="trades"),
]
