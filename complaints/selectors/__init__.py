"""Reading cases: the queue, search, look-alikes, and what each viewer sees of one case."""

from complaints.selectors.access import parties_of
from complaints.selectors.lookalikes import likes_of, look_alikes, same_words
from complaints.selectors.queue import QueueFilter, queue_page, queue_views
from complaints.selectors.search import matching
from complaints.selectors.seen import Seen, seen_by

__all__ = [
    "QueueFilter",
    "Seen",
    "likes_of",
    "look_alikes",
    "matching",
    "parties_of",
    "queue_page",
    "queue_views",
    "same_words",
    "seen_by",
]
