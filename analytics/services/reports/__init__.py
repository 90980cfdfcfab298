"""The management report to owners (rule A5).

draft_report, refresh_facts: from the data. write_section, add_point, change_point, remove_point, follow_up: by hand.
sign, publish, correct, withdraw: the signature, and versions that stay. ask_for_pdf, ask_again, make_pdf,
owed_pdfs: the paper.
"""

from analytics.services.reports.draft import draft_report, refresh_facts
from analytics.services.reports.paper import ask_again, ask_for_pdf, make_pdf, owed_pdfs
from analytics.services.reports.points import add_point, change_point, follow_up, remove_point
from analytics.services.reports.publish import correct, downloaded, publish, sign, withdraw
from analytics.services.reports.write import write_section

__all__ = [
    "add_point",
    "ask_again",
    "ask_for_pdf",
    "change_point",
    "correct",
    "downloaded",
    "draft_report",
    "follow_up",
    "make_pdf",
    "owed_pdfs",
    "publish",
    "refresh_facts",
    "remove_point",
    "sign",
    "withdraw",
    "write_section",
]
