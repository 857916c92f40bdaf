"""Text on standard error cannot steer the terminal; tables are written without trailing blanks."""

from __future__ import annotations

from rich.table import Table

from bookingopt.cli.support.standard_streams import say, show


def test_control_characters_are_replaced(capsys):
    say("a\x1b[2Jb\nc", "d")
    assert capsys.readouterr() == ("", "a\N{REPLACEMENT CHARACTER}[2Jb\nc\nd\n")


def test_a_line_ends_with_its_last_character(capfdbinary):
    table = Table("A", "B", box=None)
    table.add_row("long", "")
    show(table)
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert "long" in lines[1]
    assert all(line == line.rstrip() for line in lines)
