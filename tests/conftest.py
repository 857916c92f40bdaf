"""What holds for every test: how many examples a property test tries, what is collected, what is compiled once."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, settings

from tests.house.sources import ROOT

# An ordinary run tries the same examples every time, a quick one few of them; the nightly one tries new ones, and many.
# A slow machine is no reason to fail: there is no deadline, and no check of the generators' speed.
_COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SAME = settings(parent=_COMMON, derandomize=True, database=None)
settings.register_profile("quick", parent=_SAME, max_examples=3)
settings.register_profile("default", parent=_SAME, max_examples=10)
settings.register_profile("nightly", parent=_COMMON, max_examples=3000, print_blob=True)
settings.load_profile("default")


class Compiled:
    """Compiles what is not compiled yet while tests are collected; each process would do it for itself, in 10 s."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "tests.compiled"], cwd=ROOT)

    def pytest_xdist_node_collection_finished(self) -> None:
        """Wait before the first test is handed out."""
        assert self._process.wait() == 0


def pytest_collection() -> None:
    """Look for no garbage among thousands of tests that all stay; it would take a fifth of the time."""
    gc.disable()


#: Takes the longest, most of it behind what else the machine does: whoever begins with it does not end last.
_FIRST = "tests/deploy/test_image.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes the longest; all else keeps its order."""
    items.sort(key=lambda item: not item.nodeid.startswith(_FIRST))


def pytest_collection_finish() -> None:
    """Look for garbage again, but not among the tests."""
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", default=None):  # the process that hands out the tests
        config.pluginmanager.register(Compiled())
