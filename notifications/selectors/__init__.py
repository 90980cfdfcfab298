"""Reading messages: one's own (inbox), those that go out (outbox), their words (texts), wishes (people), phrases."""

from notifications.selectors.inbox import InboxItem, InboxPage, inbox, inbox_page, message, unread, unread_count, worded

__all__ = ["InboxItem", "InboxPage", "inbox", "inbox_page", "message", "unread", "unread_count", "worded"]
