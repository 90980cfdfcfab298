"""record (one entry), seal (chain what is not yet chained), verify (prove the chain); grant_serving_role and
close_the_way_around (what nobody who serves may do)."""

from audit.services.record import planned, record
from audit.services.seal import seal, verify
from audit.services.serving import OwnsTables, close_the_way_around, grant_serving_role

__all__ = ["OwnsTables", "close_the_way_around", "grant_serving_role", "planned", "record", "seal", "verify"]
