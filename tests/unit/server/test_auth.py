"""API keys: recognized by their secret alone, which is nowhere; they expire, are rotated and revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookingopt.errors import UsageError
from bookingopt.server.auth import Keys
from bookingopt.server.jobs import redis_keys

NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """A clock that stands where it is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(redis, clock):
    return Keys(redis, clock)


def test_a_key_is_recognized_and_its_secret_is_not_kept(redis, keys):
    made, text = keys.create("anna")
    known = keys.recognize(text)
    assert (known.key_id, known.user, known.expires) == (made.key_id, "anna", None)
    secret = text.rpartition("_")[2].encode()
    assert not any(secret in value for value in redis.hvals(redis_keys.api_key(made.key_id)))
    assert keys.find(made.key_id).last_used == NOON.date()


def test_what_is_not_the_key_is_not_recognized(keys):
    made, text = keys.create("anna")
    other = keys.create("berta")[1].rpartition("_")[2]
    for wrong in ("", text[:-1], text + "0", text.upper(), f"bo_{made.key_id}_{other}", f"bo_{'0' * 12}_{other}"):
        assert keys.recognize(wrong) is None


def test_a_key_ends_when_its_lifetime_does(keys, clock):
    _, text = keys.create("anna", DAY)
    clock.now = NOON + DAY - timedelta(seconds=1)
    assert keys.recognize(text) is not None
    clock.now = NOON + DAY
    assert keys.recognize(text) is None


def test_a_rotated_key_lives_for_the_overlap_and_its_successor_as_long_as_it_did(keys, clock):
    old, text = keys.create("anna", 10 * DAY)
    new, new_text = keys.rotate(old.key_id, DAY)
    assert (new.user, new.expires) == ("anna", NOON + 10 * DAY)
    clock.now = NOON + DAY
    assert keys.recognize(text) is None
    assert keys.recognize(new_text).key_id == new.key_id
    with pytest.raises(UsageError, match="has expired"):
        keys.rotate(old.key_id, DAY)


def test_an_overlap_never_makes_a_key_live_longer(keys):
    old, _ = keys.create("anna", DAY)
    keys.rotate(old.key_id, 5 * DAY)
    assert keys.find(old.key_id).expires == NOON + DAY


def test_a_revoked_key_is_gone_at_once(redis, keys):
    made, text = keys.create("anna")
    assert keys.revoke(made.key_id) == made
    assert keys.recognize(text) is None
    assert (keys.all(), redis.keys("bo:key*")) == ([], [])
    with pytest.raises(UsageError, match="there is no key"):
        keys.find(made.key_id)


def test_keys_are_listed_by_user_and_age(keys, clock):
    second = keys.create("berta")[0]
    first = keys.create("anna")[0]
    clock.now = NOON + DAY
    third = keys.create("berta")[0]
    assert [key.key_id for key in keys.all()] == [first.key_id, second.key_id, third.key_id]


@pytest.mark.parametrize("user", ["", "-x", "a b", "a:b", "x" * 65, "a\n"])
def test_a_user_has_a_plain_name(keys, user):
    with pytest.raises(UsageError, match="expected 1 to 64"):
        keys.create(user)
