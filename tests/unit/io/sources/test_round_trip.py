"""A problem that is written out in a preset's layout and imported again is the same problem, in whatever order."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.io.sources.catalog import find_mapping
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import DateOrder
from tests.unit.io.sources.samples import ROOMS, TODAY, import_page, import_text

TABLES = ("cloudbeds-csv", "little-hotelier-csv")
FORMATS = {DateOrder.DMY: "%d/%m/%Y", DateOrder.MDY: "%m/%d/%Y", DateOrder.YMD: "%Y-%m-%d"}
TYPE_OF = {room["RoomNumber"]: room["RoomType"] for room in ROOMS}
HOLDS_A_ROOM = ("Confirmed", "Tentative", "InHouse")
DAY = timedelta(days=1)


@st.composite
def problems(draw, preset, *, locks=False, blocks=False):
    """A problem with stays of every state that the preset knows; a guest in another type than booked may stay there."""
    known = [state for state, words in find_mapping(preset).states if words and state != "OutOfOrder"]
    stays = []
    for number in range(draw(st.integers(1, 7))):
        state = draw(st.sampled_from(known))
        arrival = TODAY + timedelta(days=draw(st.integers(-2 if state == "InHouse" else 0, 40)))
        room = draw(st.sampled_from(list(TYPE_OF)) if state == "InHouse" else st.sampled_from([None, *TYPE_OF]))
        booked = draw(st.sampled_from(sorted(set(TYPE_OF.values()))))
        stay = {"Name": draw(st.sampled_from(["Ada Quill", "Zoë, Baron", 'O"Neil'])), "Id": f"R{number}"}
        stay |= {"Arrival": arrival, "Length": draw(st.integers(3, 30)), "RoomType": booked, "Status": state}
        if room is not None:
            stay["AssignedRoom"] = room
            if state in HOLDS_A_ROOM:
                stay |= {"AllowableRoomTypes": [TYPE_OF[room]]} if TYPE_OF[room] != booked else {}
                stay |= {"IsLocked": True} if locks and draw(st.booleans()) else {}
        stays.append(stay)
    closed = st.tuples(st.sampled_from(list(TYPE_OF)), st.integers(0, 30), st.integers(0, 9))
    out = [
        {"RoomNumber": room, "Start": TODAY + first * DAY, "End": TODAY + (first + more) * DAY}
        for room, first, more in (draw(st.lists(closed, max_size=2)) if blocks else ())
    ]
    return {"ProblemId": "house", "Today": TODAY, "MinimumStay": 3, "Rooms": list(ROOMS), "Reservations": stays,
            "OutOfOrder": out}  # fmt: skip


def same(found, problem):
    """Whether two problems are one but for the order of their lists, and what travels with them untouched."""

    def plain(data):
        read = parse_problem(data).model_dump(by_alias=True, exclude={"reading"})
        for name, key in (("Rooms", "RoomNumber"), ("Reservations", "Id"), ("OutOfOrder", "Start")):
            bare = [{k: v for k, v in row.items() if not k.startswith("x-") and k != "Reason"} for row in read[name]]
            read[name] = sorted(bare, key=lambda row: (row[key], str(row)))
        return read

    assert plain(found) == plain(problem)


def word(preset, state, dice):
    return dice.choice(getattr(find_mapping(preset).states, state))


def rows_of(problem, preset, order, dice):
    """The stays as rows of a table of the preset, each column by one of the names that it may have."""
    columns = {meaning: dice.choice(names) for meaning, names in find_mapping(preset).reservations.columns if names}
    day = FORMATS[order]
    rows = []
    for stay in problem["Reservations"]:
        departure = stay["Arrival"] + timedelta(days=stay["Length"])
        said = {"id": stay["Id"], "name": stay["Name"], "arrival": stay["Arrival"].strftime(day)}
        said |= {"departure": departure.strftime(day), "nights": str(stay["Length"])}
        said |= {"status": word(preset, stay["Status"], dice), "booked_type": stay["RoomType"]}
        said["room"] = stay.get("AssignedRoom", "")
        rows.append({columns[meaning]: value for meaning, value in said.items() if meaning in columns} | {"Note": "x"})
    return rows, columns


def table_text(rows, dice):
    columns, rows = list(rows[0]), rows[:]
    dice.shuffle(columns)
    dice.shuffle(rows)
    separator = dice.choice(",;\t")
    lines = [separator.join('"' + row[column].replace('"', '""') + '"' for column in columns) for row in rows]
    return "\n".join([separator.join(f" {column.upper()}" for column in columns), *lines]) + "\n"


@pytest.mark.parametrize("preset", TABLES)
@given(data=st.data(), seed=st.integers(0, 999), order=st.sampled_from(list(FORMATS)))
def test_a_table_in_any_order_of_rows_and_columns(preset, data, seed, order):
    problem, dice = data.draw(problems(preset)), random.Random(seed)
    rows, _ = rows_of(problem, preset, order, dice)
    house = import_text(preset, table_text(rows, dice), date_order=order)
    same(house.problem, problem)
    assert house.balance.rows_read == len(rows) == house.balance.stays + sum(house.balance.left_out.values())


@pytest.mark.parametrize("preset", TABLES)
@given(data=st.data(), seed=st.integers(0, 999), wrong=st.sampled_from([-2, -1, 1, 28]))
def test_nights_that_contradict_are_always_an_error(preset, data, seed, wrong):
    problem, dice = data.draw(problems(preset)), random.Random(seed)
    rows, columns = rows_of(problem, preset, DateOrder.DMY, dice)
    row = dice.choice(rows)
    row[columns["nights"]] = str(int(row[columns["nights"]]) + wrong)
    with pytest.raises(SourceError, match="departure − arrival"):
        import_text(preset, table_text(rows, dice), date_order=DateOrder.DMY)


def instant(day, clock, zone, utc):
    local = datetime.combine(day, clock, ZoneInfo(zone))
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if utc else local.isoformat()


def times(row, zone, *, utc=False):
    """Check-in in the afternoon and check-out in the morning, or noon to noon for a block."""
    if "Start" in row:
        days, clocks = (row["Start"], row["End"] + DAY), (time(12), time(12))
    else:
        days, clocks = (row["Arrival"], row["Arrival"] + timedelta(days=row["Length"])), (time(15), time(11))
    return [instant(day, clock, zone, utc) for day, clock in zip(days, clocks, strict=True)]


def apaleo_pages(problem, zone, dice):
    groups = [{"id": f"G-{name}", "code": name, "type": "BedRoom"} for name in sorted(set(TYPE_OF.values()))]
    units = [{"id": f"U-{number}", "name": number, "unitGroupId": f"G-{TYPE_OF[number]}"} for number in TYPE_OF]
    reservations = []
    for stay in problem["Reservations"]:
        arrival, departure = times(stay, zone)
        first, _, last = stay["Name"].partition(" ")
        item = {"id": stay["Id"], "bookingId": "B", "status": word("apaleo", stay["Status"], dice)}
        item |= {"arrival": arrival, "departure": departure, "unitGroup": {"id": f"G-{stay['RoomType']}"}}
        item |= {"primaryGuest": {"firstName": first, "lastName": last}, "isUnitAssignmentLocked": "IsLocked" in stay}
        if "AssignedRoom" in stay:
            item["unit"] = {"id": f"U-{stay['AssignedRoom']}", "name": stay["AssignedRoom"]}
        reservations.append(item)
    blocks = [
        dict(zip(("from", "to"), times(row, zone), strict=True))
        | {"type": dice.choice(["OutOfOrder", "OutOfInventory"]), "unit": {"id": f"U-{row['RoomNumber']}"}}
        for row in problem["OutOfOrder"]
    ]
    dice.shuffle(reservations)
    cut = dice.randint(0, len(reservations))
    pages = [{"reservations": reservations[:cut]}, {"reservations": reservations[cut:]}, {"maintenances": blocks},
             {"unitGroups": groups}, {"units": units}, {"properties": [{"timeZone": zone}]}]  # fmt: skip
    dice.shuffle(pages)
    return pages


def mews_pages(problem, zone, dice):
    categories = [{"Id": f"C-{name}", "Name": name, "Type": "Room"} for name in sorted(set(TYPE_OF.values()))]
    resources = [{"Id": f"U-{number}", "Name": number} for number in TYPE_OF]
    assigned = [{"ResourceId": f"U-{number}", "CategoryId": f"C-{TYPE_OF[number]}"} for number in TYPE_OF]
    reservations, customers = [], []
    for stay in problem["Reservations"]:
        start, end = times(stay, zone, utc=True)
        first, _, last = stay["Name"].partition(" ")
        customers.append({"Id": f"P-{stay['Id']}", "FirstName": first, "LastName": last})
        item = {"Id": f"i-{stay['Id']}", "Number": stay["Id"], "ServiceId": "s", "GroupId": f"g-{stay['Id']}"}
        item |= {"State": word("mews", stay["Status"], dice), "AccountId": f"P-{stay['Id']}"}
        item |= {"ScheduledStartUtc": start, "ScheduledEndUtc": end, "AssignedResourceLocked": "IsLocked" in stay}
        item["RequestedResourceCategoryId"] = f"C-{stay['RoomType']}"
        item["AssignedResourceId"] = f"U-{stay['AssignedRoom']}" if "AssignedRoom" in stay else None
        reservations.append(item)
    blocks = [
        dict(zip(("StartUtc", "EndUtc"), times(row, zone, utc=True), strict=True))
        | {"AssignedResourceId": f"U-{row['RoomNumber']}", "IsActive": True, "Type": "OutOfOrder"}
        for row in problem["OutOfOrder"]
    ]
    dice.shuffle(reservations)
    pages = [{"Reservations": reservations}, {"Customers": customers}, {"ResourceBlocks": blocks},
             {"Resources": resources}, {"ResourceCategories": categories, "ResourceCategoryAssignments": assigned},
             {"Enterprise": {"TimeZoneIdentifier": zone}}]  # fmt: skip
    dice.shuffle(pages)
    return pages


@pytest.mark.parametrize(("preset", "pages"), [("apaleo", apaleo_pages), ("mews", mews_pages)])
@given(
    data=st.data(),
    seed=st.integers(0, 999),
    zone=st.sampled_from(["Europe/Prague", "Pacific/Auckland", "America/Los_Angeles", "UTC"]),
)
def test_pages_of_json_in_any_zone(preset, pages, data, seed, zone):
    """The stays are around 29 March 2026, when Prague changes its clocks, and 5 April, when Auckland does."""
    problem = data.draw(problems(preset, locks=True, blocks=True))
    house = import_page(preset, *pages(problem, zone, random.Random(seed)))
    same(house.problem, problem)
    assert house.balance.is_even
