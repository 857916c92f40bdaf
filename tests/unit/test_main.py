"""The command ends quietly at Ctrl-C, from the first import on."""

from __future__ import annotations

import subprocess
import sys
from unittest import mock

import pytest

from bookingopt import cli
from bookingopt.__main__ import main
from bookingopt.errors import INTERRUPTED
from tests.house.sources import ROOT


def test_the_command_line_is_run():
    with mock.patch.object(cli, "main") as ran:
        main()
    ran.assert_called_once_with()


def test_ctrl_c_in_a_command_is_an_exit_status():
    with mock.patch.object(cli, "main", side_effect=KeyboardInterrupt):
        assert status() == INTERRUPTED


def test_ctrl_c_in_an_import_is_an_exit_status():
    interrupted = mock.Mock(**{"find_spec.side_effect": KeyboardInterrupt})
    with mock.patch.dict(sys.modules), mock.patch.object(sys, "meta_path", [interrupted]):
        del sys.modules["bookingopt.cli"]
        assert status() == INTERRUPTED


def test_ctrl_c_while_a_class_is_made_is_an_exit_status():
    """Python 3.11 then raises another error because of it."""
    error = RuntimeError("Error calling __set_name__")
    error.__cause__ = KeyboardInterrupt()
    interrupted = mock.Mock(**{"find_spec.side_effect": error})
    with mock.patch.dict(sys.modules), mock.patch.object(sys, "meta_path", [interrupted]):
        del sys.modules["bookingopt.cli"]
        assert status() == INTERRUPTED
        error.__cause__ = None
        with pytest.raises(RuntimeError):
            main()


def test_hardly_anything_is_loaded_before_ctrl_c_is_waited_for():
    code = "import sys; before = {*sys.modules}; import bookingopt.__main__; print(*sorted({*sys.modules} - before))"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = done.stdout.split()
    assert {"bookingopt", "bookingopt.__main__"} <= set(loaded)
    assert len(loaded) < 8


def status() -> object:
    """Run the command; return its exit status."""
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code
