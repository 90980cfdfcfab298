"""record (one entry), seal (chain what is not yet chained), verify (prove the chain)."""

from audit.services.record import planned, record
from audit.services.seal import seal, verify

__all__ = ["planned", "record", "seal", "verify"]
