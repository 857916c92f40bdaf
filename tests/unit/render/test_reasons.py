"""Reasons in the reader's language are made of their data; in English they are those of the result."""

from __future__ import annotations

import pytest

from bookingopt.domain.result_rows import Explanation, Move, Purpose
from bookingopt.render.language import speaking
from bookingopt.render.reasons import move_reason, reason_text

MOVE = {
    "Step": 1,
    "Id": "4411",
    "Name": "Ito",
    "From": "3",
    "To": "12",
    "Arrival": "2027-03-03",
    "Reason": "said so",
    "PurposeRoom": "12",
    "PurposeStart": "2027-03-01",
    "PurposeNights": 2,
    "PurposeGroup": "party",
    "PurposeReservation": "7",
    "PurposeName": "Sato",
}
REASON = {
    "Nights": ["2027-03-04", "2027-03-05"],
    "RoomTypes": ["Twin", "Suite"],
    "Rooms": 1,
    "Demand": 3,
    "Over": 2,
    "RoomNumber": "12",
    "Reservations": ["A", "B"],
    "Text": "said so",
}


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        ("not_allowed", "darf nicht in 12 bleiben"),
        ("same_room", "teilt das Zimmer mit Sato (7)"),
        ("next_to_member", "neben party"),
        ("own_type", "zurück in die eigene Kategorie"),
        ("closes_gap", "schließt die Lücke von 2 Nächten ab 01.03.2027 in 12"),
        ("makes_room", "macht Platz für Sato (7) in 12"),
        ("sequence", "passt in die neue Folge der Aufenthalte in 12"),
        ("room_taken", "das Zimmer ist in den neuen Nächten belegt"),
    ],
)
def test_a_move_says_its_purpose(purpose, text):
    move = Move.model_validate({**MOVE, "Purpose": purpose})
    assert move_reason(move) == "said so"
    with speaking("de"):
        assert move_reason(move) == text


def test_every_purpose_has_a_text():
    with speaking("it"):
        texts = {move_reason(Move.model_validate({**MOVE, "Purpose": purpose})) for purpose in Purpose}
        assert len(texts) == len(Purpose)
        assert move_reason(Move.model_validate(MOVE)) == "said so"  # an older result has no purpose


@pytest.mark.parametrize(
    ("kind", "changes", "text"),
    [
        ("overbooked_night", {}, "nights: 3 séjours pour 1 chambre de type Twin ou Suite, 2 de trop."),
        ("clashing_locks", {"Reservations": ["A"]}, "Verrouillé dans la chambre 12, qui n’est pas libre: A (nights)."),
        ("no_eligible_room", {"RoomTypes": []}, "Aucune chambre ne remplit les conditions de A, B."),
        ("present_plan", {}, "Le plan actuel enfreint une règle dans la chambre 12: A, B (nights)."),
        ("irreducible_set", {}, "Ces 2 séjours sont incompatibles, bien qu’aucune nuit ne soit surréservée: A, B."),
        ("locks_in_the_way", {}, "Les verrouillages de A, B font obstacle; sans eux, le séjour serait possible."),
    ],
)
def test_a_reason_is_made_of_its_data(kind, changes, text):
    reason = Explanation.model_validate({**REASON, "Kind": kind, **changes})
    assert reason_text(reason) == "said so"
    with speaking("fr"):
        said = reason_text(reason).replace("\u00a0", "")
    assert said.replace("nuits du 04/03/2027 au 05/03/2027", "nights") == text


def test_a_budget_of_moves_says_its_least_and_who_goes_without():
    with speaking("de"):
        text = reason_text(Explanation.model_validate({**REASON, "Kind": "move_budget"}))
        assert "Wechselkosten bis 1 " in text
        assert "mindestens nötig sind 3." in text
        assert text.endswith("hätten kein Zimmer: A, B.")
        assert reason_text(Explanation.model_validate({**REASON, "Kind": "fragmented"})).startswith("Jede Nacht hat ")
