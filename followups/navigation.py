"""What the time after puts into the staff frame."""


def register() -> None:
    """Called once when the app is ready."""
