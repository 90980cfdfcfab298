from django.dispatch import Signal

order_moved = Signal()
"""Sent inside the transaction of every deed on an order: `order`, `action`, `by`, `at`. Branches hang on it."""

callback_owed = Signal()
"""Sent inside the transaction when a repair is completed: `order`, `turn`, `at`. Who takes callbacks over answers True.

A receiver that returns True owes the callback itself; then no clock `repair_callback` is started here.
"""
