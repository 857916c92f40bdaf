"""What lapses by itself: a slot whose job never came on the queue, and the audit trail."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count

import pytest
from redis import Redis

from bookingopt.server.audit import Audit, AuditAction
from bookingopt.server.jobs import redis_keys
from bookingopt.server.jobs.admission import Admission, DecisionKind
from tests.services import RedisServer, until

DAY = 86_400


@pytest.fixture
def redis() -> Iterator[Redis]:
    with RedisServer() as server:
        yield server.client


def test_a_slot_whose_job_never_came_on_the_queue_is_free_again(redis):
    admission, ids = Admission(redis, max_active=1, queue_max=1, reserved=2), count()

    def ask(user: str) -> DecisionKind:
        job_id = f"{next(ids):032x}"
        return admission.decide(user, job_id, job_id, None).kind

    assert ask("anna") is DecisionKind.ACCEPTED
    assert ask("anna") is DecisionKind.ACTIVE
    assert ask("ben") is DecisionKind.FULL
    until(lambda: ask("anna") is DecisionKind.ACCEPTED, "the slot of anna lapses")
    assert ask("ben") is DecisionKind.FULL
    until(lambda: ask("ben") is DecisionKind.ACCEPTED, "the place in the queue lapses")


def test_the_trail_is_kept_for_the_days_that_are_set(redis):
    old, young = (int((time.time() - days * DAY) * 1000) for days in (91, 89))
    for instant in (old, young):
        for number in range(150):
            redis.xadd(redis_keys.AUDIT, {"action": "read"}, id=f"{instant}-{number + 1}")
    Audit(redis, 90).record(AuditAction.READ)
    kept = [int(entry.partition(b"-")[0]) for entry, _ in redis.xrange(redis_keys.AUDIT)]
    assert kept.count(old) < 100  # Redis removes them by the hundred
    assert kept.count(young) == 150
    assert len(kept) == kept.count(old) + 151
