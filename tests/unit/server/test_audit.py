"""The audit trail: what is recorded, read by day, limited and never in the way."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bookingopt.server.audit import Audit, AuditAction, entries
from bookingopt.server.jobs.redis_keys import AUDIT
from tests.unit.server.calls import NOWHERE


def test_entries_come_back_oldest_first_without_what_is_not_known(redis):
    audit = Audit(redis, 90)
    audit.record(AuditAction.SUBMIT, user="anna", job_id="1", key_id=None)
    audit.record(AuditAction.ERASE, user="anna", job_id="1")
    first, second = entries(redis)
    assert (first["action"], first["user"], first["job_id"]) == ("submit", "anna", "1")
    assert "key_id" not in first
    assert second["action"] == "erase"
    assert datetime.fromisoformat(first["time"]) <= datetime.now(UTC)


def test_a_day_is_read_alone_to_its_last_millisecond(redis):
    instants = (
        datetime(2027, 5, 1, 23, 59, 59, 999_000, UTC),
        datetime(2027, 5, 2, tzinfo=UTC),
        datetime(2027, 5, 2, 23, 59, 59, 999_000, UTC),
        datetime(2027, 5, 3, tzinfo=UTC),
    )
    for number, instant in enumerate(instants):
        redis.xadd(AUDIT, {"job_id": number}, id=f"{instant.timestamp() * 1000:.0f}-0")
    assert [entry["job_id"] for entry in entries(redis, date(2027, 5, 2))] == ["1", "2"]
    assert len(list(entries(redis))) == 4


def test_refused_keys_are_recorded_six_times_a_minute(redis):
    audit = Audit(redis, 90)
    for number in range(10):
        audit.refused("192.0.2.1", f"r{number}")
    assert [entry["request_id"] for entry in entries(redis)] == [f"r{number}" for number in range(6)]
    audit._since -= 61  # a minute later
    audit.refused("192.0.2.1", "later")
    *_, last = entries(redis)
    assert (last["request_id"], last["left_out"]) == ("later", "4")


def test_a_redis_that_is_away_stops_nothing():
    Audit(NOWHERE, 90).record(AuditAction.READ, user="anna")
