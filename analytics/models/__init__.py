from analytics.models.counters import CaseFact, Count, Dirty

__all__ = ["CaseFact", "Count", "Dirty"]
