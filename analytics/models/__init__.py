from analytics.models.counters import CaseFact, Count, Dirty, OrderFact
from analytics.models.digest import Digest, Reading

__all__ = ["CaseFact", "Count", "Digest", "Dirty", "OrderFact", "Reading"]
