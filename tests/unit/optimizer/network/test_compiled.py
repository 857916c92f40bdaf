"""Compilation needs no folder that can be written."""

from __future__ import annotations

from typing import Any

import numba
import pytest

from bookingopt.optimizer.network.compiled import compiled


def test_without_a_folder_for_its_cache_numba_compiles_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    real = numba.njit

    def no_cache(**options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(numba, "njit", no_cache)
    assert compiled(lambda number: number + 1)(1) == 2
