"""The task clock goes on whatever is done to the machine's clock (rule D5)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import Celery

from config.beat import Scheduler

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def beat(tmp_path, monkeypatch):
    """A beat of one entry every two seconds; `beat.sent` counts what it sent."""
    app = Celery("beat-for-a-test", set_as_current=False)
    app.conf.update(timezone="Asia/Shanghai", beat_schedule={"look": {"task": "look", "schedule": 2.0}})
    made = Scheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=False)
    made.sent = 0

    def send(*_args, **_kwargs):
        made.sent += 1

    monkeypatch.setattr(made, "apply_async", send)
    yield made
    made.close()


def sent_within(beat, moment: datetime, seconds: int) -> int:
    """How often it sent in these seconds from `moment` on, asked every second as it asks itself."""
    before = beat.sent
    for second in range(seconds):
        with time_machine.travel(moment + timedelta(seconds=second), tick=False):
            beat.tick()
    return beat.sent - before


def test_it_sends_every_two_seconds(beat):
    sent_within(beat, NOON, 4)
    assert 4 <= sent_within(beat, NOON + timedelta(seconds=4), 10) <= 6


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=-1)])
def test_set_forward_or_back_it_goes_on_within_seconds(beat, jump):
    sent_within(beat, NOON, 10)
    assert 4 <= sent_within(beat, NOON + jump, 12) <= 7


def test_a_memory_of_the_future_is_no_reason_to_wait(beat, tmp_path):
    """Stopped, set back, started again."""
    sent_within(beat, NOON, 10)
    beat.sync()
    assert sent_within(beat, NOON - timedelta(hours=3), 6) >= 2
