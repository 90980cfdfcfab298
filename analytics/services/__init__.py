"""Keeping the counters: flush (what moved), rebuild (everything), drift (prove them).

publish_digest, publish_due and open_digest: the daily digest and who read it.
reports: the management report to owners.
"""

from analytics.services import reports
from analytics.services.counters import drift, flush, rebuild
from analytics.services.digests import open_digest, publish_digest, publish_due

__all__ = ["drift", "flush", "open_digest", "publish_digest", "publish_due", "rebuild", "reports"]
