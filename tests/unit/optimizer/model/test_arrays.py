"""Arrays of an instance cannot be written to."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.model.arrays import NONE, frozen


def test_a_frozen_array_is_a_copy_that_cannot_be_written_to() -> None:
    values = np.array([1, NONE])
    array = frozen(values)
    values[0] = 7
    assert array.tolist() == [1, NONE]
    assert array.dtype == np.int64
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 2
