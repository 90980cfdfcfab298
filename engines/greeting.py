"""What the terminal says when the instance is up."""

from collections.abc import Callable
from unicodedata import east_asian_width

from engines.demo import PASSWORD, SIGN_INS


def greet(say: Callable[[str], None]) -> None:
    """The address, and in a demonstration its sign-ins."""
    from django.conf import settings
    from django.db import connections

    say(f"\nHuiyin 回音 is at {settings.PUBLIC_URL}   (stop it with Ctrl-C)")
    if not settings.DATABASE_URL:
        say(f"Its data is in {settings.DATA_DIR}, its logs in {settings.DATA_DIR / 'log'}.")
    if is_demo():
        say(f"\nDemonstration sign-ins, password {PASSWORD}:")
        for name, chinese, english in SIGN_INS:
            say(f"  {name:<15}{_padded(chinese, 18)}{english}")
    connections.close_all()


def is_demo() -> bool:
    """Whether this database was filled with the demonstration, as it remembers itself."""
    from django.apps import apps

    try:
        return apps.get_model("demo", "DemoMark")._default_manager.exists()
    except LookupError:
        return False


def _padded(text: str, columns: int) -> str:
    """`text` filled with blanks to that many columns; a Chinese character takes two."""
    width = sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, columns - width)
