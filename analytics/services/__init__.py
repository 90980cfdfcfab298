"""Keeping the counters: flush (what moved), rebuild (everything), drift (prove them)."""

from analytics.services.counters import drift, flush, rebuild

__all__ = ["drift", "flush", "rebuild"]
