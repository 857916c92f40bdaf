"""OTA and AlpineBits: room stays become stays without rooms; entities are never followed."""

from __future__ import annotations

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import Guests
from bookingopt.io.sources.read import import_house
from bookingopt.io.sources.records import SourceFile
from bookingopt.validation import validate_problem
from tests.unit.io.sources.samples import ROOMS, import_example, import_text, options, stays

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


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("In-house", None),
        ("No-show", "NoShow"),
        ("Hold", "Tentative"),
        ("Requested", "Waitlisted"),
        ("Request denied", "Cancelled"),
        ("Checked out", "CheckedOut"),
    ],
)
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


#: Everything that the AlpineBits schema 2024-10 has for a booking, with made-up values; then a request that leaves the
#: day open, one with a day and an alternative to it, and a cancellation.
ALPINEBITS = """<?xml version="1.0" encoding="UTF-8"?>
<OTA_ResRetrieveRS xmlns="http://www.opentravel.org/OTA/2003/05" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://www.opentravel.org/OTA/2003/05 OTA_ResRetrieveRS.xsd" Version="8.000">
 <Success/>
 <ReservationsList>
  <!-- a booking -->
  <HotelReservation CreateDateTime="2026-03-01T09:30:00+01:00" LastModifyDateTime="2026-03-02T10:00:00+01:00"
   ResStatus="Reserved" RoomStayReservation="true">
   <UniqueID Type="14" ID="A1"/>
   <RoomStays><RoomStay>
    <RoomTypes><RoomType RoomTypeCode="Suite" RoomClassificationCode="42" RoomType="1"/></RoomTypes>
    <RatePlans><RatePlan RatePlanCode="half-board">
     <Commission Percent="12"><CommissionPayableAmount Amount="36" CurrencyCode="EUR"/></Commission>
     <MealsIncluded MealPlanIndicator="true" MealPlanCodes="12"/>
    </RatePlan></RatePlans>
    <RoomRates><RoomRate RatePlanCode="half-board" RoomTypeCode="Suite"><Rates>
     <Rate EffectiveDate="2026-04-01" ExpireDate="2026-04-04" ExpireDateExclusiveInd="true" RateTimeUnit="Day"
      UnitMultiplier="3"><Base AmountAfterTax="100" CurrencyCode="EUR"/></Rate>
    </Rates></RoomRate></RoomRates>
    <GuestCounts><GuestCount Count="2"/><GuestCount Count="1" Age="9"/><GuestCount Count="1" Age="0"/></GuestCounts>
    <TimeSpan Start="2026-04-01" End="2026-04-04"/>
    <Guarantee><GuaranteesAccepted><GuaranteeAccepted><PaymentCard CardCode="VI" ExpireDate="1227">
     <CardHolderName>Ada Quill</CardHolderName>
     <CardNumber EncryptedValue="x" EncryptionMethod="y"><PlainText>4000000000000002</PlainText></CardNumber>
    </PaymentCard></GuaranteeAccepted></GuaranteesAccepted></Guarantee>
    <Total AmountAfterTax="300" CurrencyCode="EUR"/>
    <ServiceRPHs><ServiceRPH RPH="1"/></ServiceRPHs>
   </RoomStay></RoomStays>
   <Services><Service ID="ski" Type="16" ServiceCategoryCode="SPORT" ServiceInventoryCode="SKI" ServiceRPH="1"
    ServicePricingType="Per stay" Inclusive="false" Quantity="1"><ServiceDetails>
     <GuestCounts><GuestCount Count="9" Age="30"/></GuestCounts>
     <TimeSpan Start="2026-04-02T09:00:00+02:00" End="2026-04-02T12:00:00+02:00"/>
     <Comments><Comment><Text TextFormat="PlainText">left foot first</Text></Comment></Comments>
     <Total AmountAfterTax="50" CurrencyCode="EUR"/>
     <ServiceDescription><Text TextFormat="PlainText">lesson</Text></ServiceDescription>
    </ServiceDetails></Service></Services>
   <ResGuests><ResGuest><Profiles><ProfileInfo><Profile>
    <Customer Gender="Female" BirthDate="1980-01-01" Language="de">
     <PersonName><NamePrefix>Frau</NamePrefix><GivenName>Ada</GivenName><Surname>Quill</Surname>
      <NameTitle>Dr</NameTitle></PersonName>
     <Telephone PhoneTechType="1" PhoneNumber="+390000001"/>
     <Email Remark="newsletter:no">ada@example.org</Email>
     <Address Remark="catalog:no"><AddressLine>Weg 1</AddressLine><CityName>Ort</CityName><PostalCode>1</PostalCode>
      <CountryName Code="IT"/></Address>
    </Customer></Profile></ProfileInfo></Profiles></ResGuest></ResGuests>
   <ResGlobalInfo>
    <Comments>
     <Comment Name="included services"><ListItem ListItem="1" Language="de">Parkplatz</ListItem></Comment>
     <Comment Name="customer comment"><Text>near the lift</Text></Comment>
    </Comments>
    <SpecialRequests><SpecialRequest RequestCode="dog" CodeContext="HOTEL"><Text TextFormat="PlainText">a dog</Text>
    </SpecialRequest></SpecialRequests>
    <DepositPayments><GuaranteePayment Start="2026-03-01"><AcceptedPayments><AcceptedPayment GuaranteeTypeCode="30">
     <Voucher ElectronicIndicator="true" Identifier="V1"/></AcceptedPayment></AcceptedPayments>
     <AmountPercent Amount="30" CurrencyCode="EUR"/></GuaranteePayment></DepositPayments>
    <CancelPenalties><CancelPenalty><PenaltyDescription><Text>half</Text></PenaltyDescription></CancelPenalty>
    </CancelPenalties>
    <HotelReservationIDs><HotelReservationID ResID_Type="13" ResID_Value="cnt" ResID_Source="www.example.org"
     ResID_SourceContext="banner"/></HotelReservationIDs>
    <Profiles><ProfileInfo><Profile ProfileType="4"><CompanyInfo>
     <CompanyName Code="1" CodeContext="C">Agency</CompanyName>
     <AddressInfo><AddressLine>Weg 2</AddressLine><CityName>Ort</CityName><PostalCode>1</PostalCode>
      <CountryName Code="IT"/></AddressInfo>
     <TelephoneInfo PhoneTechType="1" PhoneNumber="+390000002"/><Email>agency@example.org</Email>
    </CompanyInfo></Profile></ProfileInfo></Profiles>
    <BasicPropertyInfo HotelCode="1" HotelName="Inn"/>
   </ResGlobalInfo>
  </HotelReservation>
  <HotelReservation CreateDateTime="2026-03-01T09:31:00+01:00" ResStatus="Requested">
   <UniqueID Type="14" ID="A2"/>
   <RoomStays><RoomStay>
    <GuestCounts><GuestCount Count="1"/></GuestCounts>
    <TimeSpan Duration="P4N"><StartDateWindow EarliestDate="2026-04-03" LatestDate="2026-04-08"/></TimeSpan>
   </RoomStay></RoomStays>
   <ResGuests><ResGuest><Profiles><ProfileInfo><Profile><Customer><PersonName><GivenName>Ben</GivenName>
    <Surname>Marsh</Surname></PersonName></Customer></Profile></ProfileInfo></Profiles></ResGuest></ResGuests>
   <ResGlobalInfo><BasicPropertyInfo HotelCode="1"/></ResGlobalInfo>
  </HotelReservation>
  <HotelReservation CreateDateTime="2026-03-01T09:32:00+01:00" ResStatus="Requested">
   <UniqueID Type="14" ID="A3"/>
   <RoomStays>
    <RoomStay RoomStayGroupID="g"><RoomTypes><RoomType RoomTypeCode="Double" RoomClassificationCode="42"/></RoomTypes>
     <GuestCounts><GuestCount Count="2"/></GuestCounts><TimeSpan Start="2026-04-05" End="2026-04-07"/></RoomStay>
    <RoomStay RoomStayGroupID="g">
     <TimeSpan Duration="P2N"><StartDateWindow EarliestDate="2026-05-01" LatestDate="2026-05-09"/></TimeSpan></RoomStay>
   </RoomStays>
   <ResGlobalInfo><BasicPropertyInfo HotelCode="1"/></ResGlobalInfo>
  </HotelReservation>
  <HotelReservation CreateDateTime="2026-03-01T09:33:00+01:00" ResStatus="Cancelled">
   <UniqueID Type="15" ID="A4"/>
  </HotelReservation>
 </ReservationsList>
</OTA_ResRetrieveRS>
"""


def test_a_whole_answer_as_alpinebits_describes_it():
    """AlpineBits HotelData 2024-10, 4.2.2 (docs.alpinebits.org/current/docs/2024-10/042-guestrequests) and its schema.

    Guests with an age are children; a request for a quote keeps no room, and one for any day of a window is no stay.
    """
    house = import_text("ota", ALPINEBITS, guests=Guests.ADULTS)
    assert stays(house) == {
        "A1": {
            "Name": "Ada Quill", "Id": "A1", "Arrival": "2026-04-01", "Length": 3, "RoomType": "Suite", "Guests": 2,
            "x-source-reservation-id": "A1",
        },
        "A3": {
            "Name": "A3", "Id": "A3", "Arrival": "2026-04-05", "Length": 2, "Status": "Waitlisted",
            "RoomType": "Double", "x-source-reservation-id": "A3",
        },
    }  # fmt: skip
    balance = house.balance
    assert (balance.rows_read, balance.stays) == (5, 1)
    assert dict(balance.left_out) == {"any_day": 2, "cancelled": 1, "waitlisted": 1}
    assert validate_problem(parse_problem(house.problem)).violations == ()
    assert stays(import_text("ota", ALPINEBITS, guests=Guests.ALL))["A1"]["Guests"] == 4


#: A booking as channel managers push it, with the elements of OTA's schema 2010A; the values are made up.
PUSHED = """<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header/><soap:Body>
<OTA_HotelResNotifRQ xmlns="http://www.opentravel.org/OTA/2003/05" EchoToken="e" TimeStamp="2026-03-01T09:30:00+00:00"
 Version="1.0" ResStatus="Commit">
 <POS><Source><RequestorID Type="22" ID="CM"/><BookingChannel Type="7" Primary="true">
  <CompanyName Code="CH">Channel</CompanyName></BookingChannel></Source></POS>
 <HotelReservations>
  <HotelReservation CreateDateTime="2026-03-01T09:30:00+00:00" CreatorID="CM" RoomStayReservation="true"
   RoomNumberLockedIndicator="true">
   <UniqueID Type="14" ID="P1"/>
   <UniqueID Type="16" ID="77" ID_Context="MESSAGE_UNIQUE_ID"/>
   <RoomStays>
    <RoomStay MarketCode="Corporate" PromotionCode="X" SourceOfBusiness="Web" RoomStayStatus="Book">
     <RoomTypes><RoomType RoomType="Double room" RoomTypeCode="Double" RoomID="101" NonSmoking="true">
      <RoomDescription Name="Double"><Text>two beds</Text></RoomDescription>
      <AdditionalDetails><AdditionalDetail Type="4" Code="P"><DetailDescription><Text>paid</Text></DetailDescription>
      </AdditionalDetail></AdditionalDetails></RoomType></RoomTypes>
     <RatePlans><RatePlan RatePlanCode="R" EffectiveDate="2026-04-01" ExpireDate="2026-04-03"/></RatePlans>
     <RoomRates><RoomRate RoomTypeCode="Double" RatePlanCode="R" NumberOfUnits="1"><Rates>
      <Rate UnitMultiplier="2" RateTimeUnit="Day" EffectiveDate="2026-04-01" ExpireDate="2026-04-03">
       <Base AmountBeforeTax="80" AmountAfterTax="90" CurrencyCode="EUR"/>
       <Total AmountBeforeTax="160" AmountAfterTax="180" CurrencyCode="EUR"/></Rate></Rates></RoomRate></RoomRates>
     <GuestCounts><GuestCount AgeQualifyingCode="10" Count="2"/><GuestCount AgeQualifyingCode="8" Count="1" Age="7"/>
     </GuestCounts>
     <TimeSpan Start="2026-04-01" Duration="P2D" End="2026-04-03"/>
     <DepositPayments><GuaranteePayment><AmountPercent Percent="10"/></GuaranteePayment></DepositPayments>
     <CancelPenalties><CancelPenalty PolicyCode="C" NonRefundable="false"/></CancelPenalties>
     <Total AmountBeforeTax="160" AmountAfterTax="180" CurrencyCode="EUR"><Taxes><Tax Code="19" Amount="20"/></Taxes>
     </Total>
     <BasicPropertyInfo HotelCode="H"/>
     <ResGuestRPHs><ResGuestRPH RPH="2"/></ResGuestRPHs>
     <Comments><Comment><Text>late</Text></Comment></Comments>
     <SpecialRequests><SpecialRequest Name="bed"><Text>twin</Text></SpecialRequest></SpecialRequests>
     <ServiceRPHs><ServiceRPH RPH="1"/></ServiceRPHs>
    </RoomStay>
    <RoomStay>
     <RoomRates><RoomRate RoomTypeCode="Single" RatePlanCode="R" NumberOfUnits="2"><Rates>
      <Rate EffectiveDate="2026-04-01" ExpireDate="2026-04-03"/></Rates></RoomRate></RoomRates>
     <TimeSpan Start="2026-04-01T15:00:00" End="2026-04-03T11:00:00"/>
    </RoomStay>
    <RoomStay RoomStayStatus="Cancel">
     <RoomTypes><RoomType RoomTypeCode="Suite"/></RoomTypes><TimeSpan Start="2026-04-01" End="2026-04-03"/>
    </RoomStay>
   </RoomStays>
   <Services><Service ServiceInventoryCode="BREAKFAST" ServiceRPH="1" Quantity="1"><ServiceDetails>
    <TimeSpan Start="2026-04-02" End="2026-04-03"/></ServiceDetails></Service></Services>
   <ResGuests>
    <ResGuest ResGuestRPH="1" ArrivalTime="18:00:00"><Profiles><ProfileInfo><Profile ProfileType="1"><Customer>
     <PersonName><NamePrefix>Mr</NamePrefix><GivenName>Ben</GivenName><Surname>Marsh</Surname></PersonName>
     <Telephone PhoneNumber="1"/><Email>ben@example.org</Email></Customer></Profile></ProfileInfo></Profiles></ResGuest>
    <ResGuest ResGuestRPH="2"><Profiles><ProfileInfo><Profile ProfileType="1"><Customer>
     <PersonName><GivenName>Ada</GivenName><Surname>Quill</Surname></PersonName></Customer></Profile></ProfileInfo>
     </Profiles></ResGuest>
   </ResGuests>
   <ResGlobalInfo>
    <TimeSpan Start="2026-04-01" End="2026-04-03"/>
    <HotelReservationIDs><HotelReservationID ResID_Type="14" ResID_Value="001"/></HotelReservationIDs>
    <Total AmountAfterTax="400" CurrencyCode="EUR"/>
   </ResGlobalInfo>
  </HotelReservation>
 </HotelReservations>
</OTA_HotelResNotifRQ></soap:Body></soap:Envelope>
"""


def test_a_whole_message_as_a_channel_manager_pushes_it():
    """SiteMinder, API reference: SiteConnect reservations (the state of the whole message), and of pmsXchange the page
    "Maximum Content XML" (developer.siteminder.com); attributes besides them after OTA's schema OTA_HotelReservation.

    Each room has the name of its own guest, its own number of units, and may be cancelled alone.
    """
    house = import_text("ota", PUSHED, guests=Guests.ALL)
    plain = {"Arrival": "2026-04-01", "Length": 2, "x-source-reservation-id": "P1"}
    assert stays(house) == {
        "P1#1": {"Id": "P1#1", "Name": "Ben Marsh", "RoomType": "Single"} | plain,
        "P1#2": {"Id": "P1#2", "Name": "Ben Marsh", "RoomType": "Single"} | plain,
        "P1#3": {"Id": "P1#3", "Name": "Ben Marsh", "RoomType": "Suite", "Status": "Cancelled"} | plain,
        "P1#4": {
            "Id": "P1#4", "Name": "Ada Quill", "RoomType": "Double", "AssignedRoom": "101", "IsLocked": True,
            "Guests": 3,
        } | plain,
    }  # fmt: skip
    assert (house.balance.rows_read, house.balance.added, house.balance.stays) == (3, 1, 3)
    assert validate_problem(parse_problem(house.problem)).violations == ()


@pytest.mark.parametrize("state", ["Cancel", "Modify"])
def test_a_booking_of_its_own_state_has_that_of_no_message(state):
    text = message(status='ResStatus="Cancel"').replace("<OTA_ResRetrieveRS", f'<OTA_ResRetrieveRS ResStatus="{state}"')
    assert stays(import_text("ota", text))["7"]["Status"] == "Cancelled"


@pytest.mark.parametrize("cancelled_first", [False, True])
def test_a_cancellation_cancels_the_booking_that_came_before(cancelled_first):
    """A message of its own with the id of the booking: hoteltrader.knowledgeowl.com/help/multi-room-reservations."""
    cancelled = message(span="", status='ResStatus="Cancelled"').replace('Type="14"', 'Type="15"')
    cancelled = cancelled.replace("<RoomStays><RoomStay></RoomStay></RoomStays>", "")
    texts = [cancelled, message()] if cancelled_first else [message(), cancelled]
    files = [SourceFile(f"{n}.xml", text.encode()) for n, text in enumerate(texts)]
    house = import_house("ota", files, options(rooms=ROOMS))
    assert (house.balance.rows_read, house.balance.stays, house.balance.left_out["cancelled"]) == (2, 0, 2)
    with pytest.raises(SourceError, match="stands twice"):
        import_house("ota", [SourceFile(name, message().encode()) for name in "ab"], options(rooms=ROOMS))


def test_an_answer_that_is_an_error_is_no_empty_page():
    """AlpineBits 2024-10, 4.2.2: an outcome is Success with a list, or Errors."""
    text = '<OTA_ResRetrieveRS Version="1"><Errors><Error Type="13" Code="392">no such hotel</Error></Errors>'
    with pytest.raises(InputError, match="no such hotel"):
        import_text("ota", text + "</OTA_ResRetrieveRS>")


@pytest.mark.parametrize("units", ["0", "-1", "two", "10000"])
def test_a_number_of_units_that_is_none(units):
    types = f'<RoomTypes><RoomType RoomTypeCode="Double" NumberOfUnits="{units}"/></RoomTypes>'
    with pytest.raises(SourceError, match="NumberOfUnits"):
        import_text("ota", message(span=types + SPAN))


def test_a_booking_without_a_day_of_arrival_is_an_error():
    """Only a request may leave the day open."""
    span = '<TimeSpan Duration="P2N"><StartDateWindow EarliestDate="2026-04-01" LatestDate="2026-04-09"/></TimeSpan>'
    with pytest.raises(SourceError, match="TimeSpan"):
        import_text("ota", message(span))
    assert dict(import_text("ota", message(span, 'ResStatus="Requested"')).balance.left_out) == {"any_day": 1}


def bookings(*said: tuple[str, str, str]) -> str:
    """A message with bookings of one id, each in a state, with the time of its last change, departing in April."""
    inside = "".join(
        f'<HotelReservation ResStatus="{status}" {changed}><UniqueID Type="14" ID="7"/><RoomStays><RoomStay>'
        f'<TimeSpan Start="2026-04-01" End="2026-04-{day}"/></RoomStay></RoomStays></HotelReservation>'
        for status, changed, day in said
    )
    return f'<OTA_ResRetrieveRS xmlns="http://www.opentravel.org/OTA/2003/05">{inside}</OTA_ResRetrieveRS>'


@pytest.mark.parametrize(
    "said",
    [
        [("Commit", "", "03"), ("Modify", "", "06")],
        [("Modify", "", "06"), ("Commit", "", "03")],
        [("Commit", "", "03"), ("modified", "", "04"), ("Modify", "", "06")],
        [("Modify", 'LastModifyDateTime="2026-03-02T09:00:00"', "06"),
         ("Modify", 'LastModifyDateTime="2026-03-01T09:00:00"', "04")],
    ],
)  # fmt: skip
def test_the_latest_change_of_a_booking_takes_its_place(said):
    house = import_text("ota", bookings(*said))
    assert {key: stay["Length"] for key, stay in stays(house).items()} == {"7": 5}
    assert dict(house.balance.left_out) == {"changed_later": len(said) - 1}


def test_a_changed_booking_can_be_cancelled():
    house = import_text("ota", bookings(("Commit", "", "03"), ("Modify", "", "06"), ("Cancel", "", "06")))
    assert dict(house.balance.left_out) == {"changed_later": 1, "cancelled": 2}


def test_a_booking_that_is_made_twice_is_an_error():
    with pytest.raises(SourceError, match="stands twice"):
        import_text("ota", bookings(("Commit", "", "03"), ("Commit", "", "04")))
