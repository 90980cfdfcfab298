"""The promise: dated policy rows, clocks, pure arithmetic, a sweep. Knows nothing of complaints (rules D1, D5, D6)."""
