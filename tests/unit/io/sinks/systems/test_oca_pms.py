"""OCA/pms: the files imported one after the other make the plan."""

from __future__ import annotations

import pytest
from hypothesis import given

from bookingopt.errors import UsageError
from bookingopt.io.sinks.systems import oca_pms
from tests.unit.io.sinks.plans import assert_messages_lead_to_the_plan, cases, exported, two_that_swap


@given(cases(spare=True))
def test_moves_lead_to_the_plan(case):
    assert_messages_lead_to_the_plan(oca_pms.SINK, case)


def test_trap_no_stay_is_without_a_room():
    # A line without a room is given the first that is free, so a cycle goes by way of a free one.
    case = two_that_swap(rooms=("1", "2", "spare, 3"))
    assert [message.body for message in exported(oca_pms.SINK, case).messages] == [
        'id,preferred_room_id/id\nr/C,id 2\nr/A,"id spare, 3"\n',
        "id,preferred_room_id/id\nr/B,id 1\n",
        "id,preferred_room_id/id\nr/A,id 2\nr/D,id 1\n",
    ]
    with pytest.raises(UsageError, match=r"no room is free for a while for: .*Guest A \(A\) from 1 to 2"):
        exported(oca_pms.SINK, two_that_swap())
