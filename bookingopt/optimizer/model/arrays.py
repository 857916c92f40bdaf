"""Arrays that cannot be written to, and the index that stands for nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

#: "No room", "no group", "no type": what an index array holds where there is none.
NONE = -1

#: "Day" on which turnover nights end that nothing cuts short.
UNCUT = 1 << 40


def frozen(values: Any, dtype: Any = np.int64) -> NDArray[Any]:
    """Return ``values`` as an array that cannot be written to."""
    array = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array
