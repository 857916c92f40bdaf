"""Pictures and pages are the same to the byte, whatever order a process keeps its sets in."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.commands import environment


@pytest.mark.parametrize("maker", ["chart.svg.tape_chart", "report.page.html_report"])
def test_the_same_bytes_whatever_the_hash_seed(maker):
    module, _, name = maker.rpartition(".")
    code = (
        f"from tests.unit.render.houses import *; from bookingopt.render.{module} import {name}; import hashlib;"
        f"print(hashlib.sha256({name}(house(), new_plan(), before=True).encode()).hexdigest())"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env=environment(PYTHONHASHSEED=seed), capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
