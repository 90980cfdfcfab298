from django.dispatch import Signal

complaint_moved = Signal(use_caching=True)
"""Sent inside the transaction of every deed: `case`, `action`, `by`, `at`. Branches hang their own deeds on it."""
