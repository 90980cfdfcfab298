"""What the task queue does when its broker goes away in the middle of an acknowledgement.

A message counts as in hand until its acknowledgement has gone through. Where the connection breaks in it, celery notes
"Couldn't ack" and goes on. With every place taken a worker asks for no more messages, and asking for none, it never
hears that its connection is gone: it lives, and is lame for good. So the place is given back here, and the loss handed
on as the one error celery lets through, upon which it connects anew. The broker hands the message out again after the
visibility timeout, as after any worker that died: a task may run twice, never not at all.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """The messages a worker has in hand."""

    channel: Any

    def ack(self, delivery_tag: str) -> None:
        """Done with it. Raises BrokenPipeError where the broker is away."""
        try:
            super().ack(delivery_tag)
        except self.channel.connection_errors as error:
            virtual.QoS.ack(self, delivery_tag)
            raise BrokenPipeError(f"the broker went away while {delivery_tag} was acknowledged") from error

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        """Given back. The error where the broker is away is only noted: the place is free, the next look will tell."""
        try:
            super().reject(delivery_tag, requeue=requeue)
        except self.channel.connection_errors:
            virtual.QoS.ack(self, delivery_tag)
            raise


def watch_acknowledgements(channel: Any = redis.Channel) -> None:
    """Have every channel of the Redis transport keep its messages in hand in this way."""
    channel.QoS = QoS
