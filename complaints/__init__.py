"""The spine: a complaint from the first word to the archive (SPEC §2–§4, rules I, N, J)."""
