"""OTA and AlpineBits: room stays become stays without rooms; entities are never followed."""

from __future__ import annotations

import pytest

from bookingopt.errors import InputError
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import Guests
from tests.unit.io.sources.samples import import_example, import_text, stays

SPAN = '<TimeSpan Start="2026-04-01" End="2026-04-03"/>'


def message(span=SPAN, status='ResStatus="Commit"', more=""):
    return (
        f'{more}<OTA_ResRetrieveRS xmlns="http://www.opentravel.org/OTA/2003/05"><HotelReservation {status}>'
        f'<UniqueID Type="14" ID="7"/><RoomStays><RoomStay>{span}</RoomStay></RoomStays></HotelReservation>'
        "</OTA_ResRetrieveRS>"
    )


@pytest.mark.parametrize(
    ("span", "nights"),
    [
        (SPAN, 2),  # End is the departure
        ('<TimeSpan Start="2026-04-01" Duration="P3N"/>', 3),
        ('<TimeSpan Start="2026-04-01" Duration="P3D"/>', 3),
    ],
)
def test_the_length_of_a_stay(span, nights):
    assert stays(import_text("ota", message(span)))["7"]["Length"] == nights


@pytest.mark.parametrize(
    "span",
    ["", '<TimeSpan Start="2026-04-01"/>', '<TimeSpan Start="2026-04-03" End="2026-04-01"/>',
     '<TimeSpan Start="2026-04-01" Duration="PT3H"/>', '<TimeSpan Start="soon" End="2026-04-01"/>'],
)  # fmt: skip
def test_a_span_that_says_no_nights(span):
    with pytest.raises(SourceError, match=r"HotelReservation\[1\]\.TimeSpan"):
        import_text("ota", message(span))


def test_several_units_are_several_stays():
    house = import_example("ota")
    assert [key for key in stays(house) if key.startswith("O2")] == ["O2#1", "O2#2"]


def test_adults_are_counted_where_said():
    assert stays(import_example("ota", guests=Guests.ADULTS))["O1#1"]["Guests"] == 2


@pytest.mark.parametrize(("status", "kept"), [("In-house", None), ("No-show", "NoShow"), ("Request", "Tentative")])
def test_the_words_of_each_vocabulary(status, kept):
    if status == "In-house":
        with pytest.raises(SourceError, match="has no room"):
            import_text("ota", message(status=f'ResStatus="{status}"'))
    else:
        assert stays(import_text("ota", message(status=f'ResStatus="{status}"')))["7"]["Status"] == kept


@pytest.mark.parametrize("status", ['ResStatus="QX"', ""])
def test_a_state_that_is_unknown_or_missing(status):
    with pytest.raises(SourceError, match="ResStatus"):
        import_text("ota", message(status=status))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(encoding):
    bomb = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
    with pytest.raises(InputError, match="document type"):
        import_text("ota", message(more=bomb).encode(encoding))


@pytest.mark.parametrize("text", ["", "<a", "<a/>", message()[:-9]])
def test_what_is_no_message(text):
    with pytest.raises(InputError):
        import_text("ota", text)
