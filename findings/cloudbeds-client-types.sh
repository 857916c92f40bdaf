#!/usr/bin/env bash
# cloudbeds-pms-v1-3 1.19.0, the vendor's own client: one thing has to be text in one answer and a number in the next.
#
# The client checks each answer of the API strictly, and its models contradict one another about the same thing. The
# name of a room is text in getRooms and fifteen other models, but a number in getAvailableRoomTypes: "101" is refused
# there, and a room "12 A" or "012" can be in no answer that it takes. The number of adults of a room is text in
# getReservations and a number in getReservationRoomDetails. So what one call returns cannot be compared with, or passed
# on as, what the next returns, and which of the two the service sends has to be found out call by call.
#
# A word for a state that the client does not know is no error but becomes 'unknown_default_open_api', silently; and the
# states are spelled differently on the two levels of one answer: a booking is 'canceled', its room 'cancelled'. Each
# spelling on the other level is unknown, so a test for "not cancelled" takes the stay for one that will come.
#
# Seen with cloudbeds-pms-v1-3 1.19.0, pydantic 2.14.4, CPython 3.11, Linux x86-64:
#   roomName '101'      : getRooms takes it, getAvailableRoomTypes refuses it
#   roomName 101        : getRooms refuses it, getAvailableRoomTypes takes it
#   roomName '12 A'     : getRooms takes it, getAvailableRoomTypes refuses it
#   adults '2'          : getReservations takes it, getReservationRoomDetails refuses it
#   adults 2            : getReservations refuses it, getReservationRoomDetails takes it
#   state 'canceled'    : booking canceled, room unknown_default_open_api
#   state 'cancelled'   : booking unknown_default_open_api, room cancelled
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" cloudbeds-pms-v1-3==1.19.0 \
    pydantic==2.14.4 pydantic-core==2.50.5 annotated-types==0.8.0 typing-extensions==4.16.0 typing-inspection==0.4.5 \
    python-dateutil==2.9.0.post0 six==1.17.0 urllib3==2.8.0
PYTHONPATH=$folder python3 - <<'EOF'
import sys

import cloudbeds_pms_v1_3 as client
from pydantic import ValidationError

MODELS = {
    "getRooms": client.GetRoomsResponseDataInnerRoomsInner,
    "getAvailableRoomTypes": client.GetAvailableRoomTypesResponseDataInnerPropertyRoomsInnerIndividualRoomsInner,
    "getReservations": client.GetReservationsResponseDataInnerRoomsInner,
    "getReservationRoomDetails": client.GetReservationRoomDetailsResponseData,
}


def takes(call, field, value):
    try:
        MODELS[call].from_dict({field: value})
    except ValidationError:
        return False
    return True


def compare(field, value, *calls):
    answers = [takes(call, field, value) for call in calls]
    words = ", ".join(f"{call} {'takes' if answer else 'refuses'} it" for call, answer in zip(calls, answers))
    print(f"{f'{field} {value!r}':20}: {words}")
    return answers


def states(word):
    booking = client.GetReservationsResponseDataInner.from_dict({"status": word}).status
    room = client.GetReservationsResponseDataInnerRoomsInner.from_dict({"roomStatus": word}).room_status
    print(f"{f'state {word!r}':20}: booking {booking}, room {room}")
    return [booking, room]


rooms, guests = ("getRooms", "getAvailableRoomTypes"), ("getReservations", "getReservationRoomDetails")
seen = [
    compare("roomName", "101", *rooms),
    compare("roomName", 101, *rooms),
    compare("roomName", "12 A", *rooms),
    compare("adults", "2", *guests),
    compare("adults", 2, *guests),
    states("canceled"),
    states("cancelled"),
]
text, number, unknown = [True, False], [False, True], "unknown_default_open_api"
sys.exit(seen != [text, number, text, text, number, ["canceled", unknown], [unknown, "cancelled"]])
EOF
