"""The audit trail: what is recorded, read by day, limited and never in the way."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bookingopt.server.audit import Audit, AuditAction, entries
from bookingopt.server.jobs.redis_keys import AUDIT, reads_key
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


def test_reads_are_counted_by_the_hour(redis):
    """What is read often takes no more memory than what is read once."""
    audit = Audit(redis, 90)
    for user, key_id, what in (("anna", "k", "result"), ("anna", "k", "moves.csv"), ("local", None, "result")):
        audit.read(user=user, key_id=key_id, job_id="1", what=what)
    size = redis.memory_usage(redis.keys("bo:reads:*")[0])
    for _ in range(9):
        audit.read(user="anna", key_id="k", job_id="1", what="result")
    assert redis.memory_usage(redis.keys("bo:reads:*")[0]) == size
    assert redis.exists(AUDIT) == 0
    found = {(each["user"], each.get("key_id"), each["what"]): each for each in entries(redis)}
    assert {who: each["reads"] for who, each in found.items()} == {
        ("anna", "k", "result"): "10",
        ("anna", "k", "moves.csv"): "1",
        ("local", None, "result"): "1",
    }
    assert all(each["action"] == "read" and each["time"].endswith(":00:00.000+00:00") for each in found.values())
    assert 89 * 86_400 < redis.ttl(redis.keys("bo:reads:*")[0]) <= 91 * 86_400


def test_reads_stand_among_what_was_done_then(redis):
    for day, hour in ((2, 9), (2, 23), (3, 0)):
        redis.hset(reads_key(f"2027-05-0{day}"), f"{hour:02}|anna||1|result", hour + 1)
        instant = datetime(2027, 5, day, hour, 30, tzinfo=UTC)
        redis.xadd(AUDIT, {"action": "submit"}, id=f"{instant.timestamp() * 1000:.0f}-0")
    assert [(each["time"][8:16], each.get("reads")) for each in entries(redis, date(2027, 5, 2))] == [
        ("02T09:00", "10"),
        ("02T09:30", None),
        ("02T23:00", "24"),
        ("02T23:30", None),
    ]
    assert [each["time"][8:16] for each in entries(redis)][-2:] == ["03T00:00", "03T00:30"]
    assert len(list(entries(redis))) == 6
    assert list(entries(redis, date(2027, 5, 4))) == []


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
    Audit(NOWHERE, 90).record(AuditAction.SUBMIT, user="anna")
    Audit(NOWHERE, 90).read(user="anna", key_id=None, job_id="1", what="result")
