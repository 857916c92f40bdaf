"""Compiles inner loops. Only this file imports numba, which takes a while: import what it compiles where it is used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Any:
    """Compile ``function``, from numba's cache where its folder can be written.

    A third of that time goes into what others call a function by, so an inner one, whose name begins with ``_``, cannot
    be called from outside.
    """
    inner = function.__name__.startswith("_")
    options: dict[str, Any] = {"nogil": True, "no_cpython_wrapper": inner, "no_cfunc_wrapper": True}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no folder for the cache: a read-only installation
        return numba.njit(**options)(function)
