from analytics.models.counters import CaseFact, Count, Dirty, OrderFact
from analytics.models.digest import Digest, Reading
from analytics.models.export import Export
from analytics.models.report import (
    ManagementReport,
    Outcome,
    Part,
    ReportPoint,
    ReportSection,
    ReportStanding,
    ReportVersion,
)

__all__ = [
    "CaseFact",
    "Count",
    "Digest",
    "Dirty",
    "Export",
    "ManagementReport",
    "OrderFact",
    "Outcome",
    "Part",
    "Reading",
    "ReportPoint",
    "ReportSection",
    "ReportStanding",
    "ReportVersion",
]
