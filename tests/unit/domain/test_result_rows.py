"""The rows of a result's lists are frozen, and written with the names of the contract."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bookingopt.domain.result_rows import Move, OrphanGap, Piece


def test_a_row_is_written_with_the_names_of_the_contract():
    gap = OrphanGap(room_number="12", start=date(2026, 5, 3), nights=2, minimum_stay=3, cost=4.0, before="a")
    assert gap.model_dump(by_alias=True) == {
        "RoomNumber": "12",
        "Start": date(2026, 5, 3),
        "Nights": 2,
        "MinimumStay": 3,
        "Cost": 4.0,
        "Before": "a",
        "After": None,
        "Value": None,
    }


def test_a_row_does_not_change():
    piece = Piece(room_number="1", arrival=date(2026, 5, 3), length=2)
    with pytest.raises(ValidationError, match="frozen"):
        piece.length = 3  # type: ignore[misc]


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError) as caught:
        Move.model_validate({"Ste": 1})
    assert ("Ste",) in [fault["loc"] for fault in caught.value.errors() if fault["type"] == "extra_forbidden"]
