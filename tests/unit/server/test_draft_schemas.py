"""What may be asked about a plan that is worked on."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bookingopt.server.draft_schemas import ToDraft


def test_a_stay_may_be_named_and_nothing_else():
    assert ToDraft.model_validate({"problem": {}}).stay is None
    assert ToDraft.model_validate({"problem": {}, "stay": "7"}).stay == "7"
    with pytest.raises(ValidationError, match="Extra inputs"):
        ToDraft.model_validate({"problem": {}, "room": "1"})
