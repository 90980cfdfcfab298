"""record (one entry), seal (chain what is not yet chained), verify (prove the chain); grant_serving_role."""

from audit.services.record import planned, record
from audit.services.seal import seal, verify
from audit.services.serving import OwnsTables, grant_serving_role

__all__ = ["OwnsTables", "grant_serving_role", "planned", "record", "seal", "verify"]
