"""What stands in Redis is what was put there, in whatever pieces it came, and small."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.server.packing import pack, unpack


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_what_is_packed_in_pieces_comes_back_whole(pieces: list[bytes]) -> None:
    assert unpack(pack(iter(pieces))) == b"".join(pieces)


def test_a_long_text_becomes_a_short_one() -> None:
    assert len(pack([b'{"Name": "guest"}'] * 10_000)) < 5_000
