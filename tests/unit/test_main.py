"""The command ends quietly at Ctrl-C, from the first import on."""

from __future__ import annotations

import sys
from unittest import mock

import pytest

from bookingopt import cli
from bookingopt.__main__ import main
from bookingopt.errors import INTERRUPTED


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


def status() -> object:
    """Run the command; return its exit status."""
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code
