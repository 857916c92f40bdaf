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


@pytest.mark.parametrize("where", ["in a command", "in an import"])
def test_ctrl_c_is_an_exit_status(where):
    if where == "in a command":
        patched = mock.patch.object(cli, "main", side_effect=KeyboardInterrupt)
    else:
        broken = mock.Mock(**{"find_spec.side_effect": KeyboardInterrupt})
        patched = mock.patch.multiple(
            sys,
            meta_path=[broken],
            modules={name: module for name, module in sys.modules.items() if name != "bookingopt.cli"},
        )
    with patched, pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == INTERRUPTED
