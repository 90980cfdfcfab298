"""What every browser test needs: signing in without the sign-in page, and counting keys."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page


def sign_in(page: Page, live_server, user, language: str = "zh-hans") -> Page:
    """Give the page's browser the session of `user`, and the language its pages come in."""
    session_for(page.context, live_server, user, language)
    return page


def session_for(context: BrowserContext, live_server, user, language: str = "zh-hans") -> None:
    """The same for a whole browser context, before its first page."""
    client = Client()
    client.force_login(user)
    cookies = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.LANGUAGE_COOKIE_NAME: language,
    }
    context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])


class Keys:
    """Presses keys and counts them; `text` types words, which are counted apart."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []
        self.typed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed.append(key)

    def text(self, words: str) -> None:
        self.page.keyboard.insert_text(words) if not words.isascii() else self.page.keyboard.type(words)
        self.typed += len(words)
