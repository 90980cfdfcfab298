"""Keeping the counters: flush (what moved), rebuild (everything), drift (prove them).

publish_digest, publish_due and open_digest: the daily digest and who read it.
export_now: a short file. ask_for_export, make_export, hand_out_export, expire_exports: the way of a long one.
reports: the management report to owners.
"""

from analytics.services import reports
from analytics.services.ask_for_export import ask_for_export, is_short
from analytics.services.counters import drift, flush, rebuild
from analytics.services.digests import open_digest, publish_digest, publish_due
from analytics.services.expire_exports import expire_exports
from analytics.services.export_now import TooLong, export_now
from analytics.services.hand_out_export import hand_out_export
from analytics.services.make_export import left_to_make, make_export

__all__ = [
    "TooLong",
    "ask_for_export",
    "drift",
    "expire_exports",
    "export_now",
    "flush",
    "hand_out_export",
    "is_short",
    "left_to_make",
    "make_export",
    "open_digest",
    "publish_digest",
    "publish_due",
    "rebuild",
    "reports",
]
