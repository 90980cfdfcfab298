"""The voice: what must be said to whom, written in the same transaction as the deed that owes it (rules J2, X1)."""
