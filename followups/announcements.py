"""What the time after tells the bell and the clocks about itself (registered when the app is ready)."""


def register() -> None:
    """Called once when the app is ready."""
