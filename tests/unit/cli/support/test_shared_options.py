"""Options that commands share stand in the same panel of each help."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from bookingopt.cli.support.shared_options import CHECKS, INPUT, OUTPUT, SEARCH, Format, MinimumStay, Rooms, Settings

app = typer.Typer()


@app.command()
def told(
    rooms: Rooms = None,
    minimum_stay: MinimumStay = None,
    settings: Settings = None,
    style: Format = Format.TABLE,
) -> None:
    """Tell what was given."""
    typer.echo(f"{rooms} {minimum_stay} {settings} {style.value}")


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


def test_what_is_given_arrives():
    given = ("--rooms", "r.csv", "--minimum-stay", "366", "--settings", "s.json", "--style", "json")
    assert run(*given) == (0, "r.csv 366 s.json json\n")
    assert run() == (0, "None None None table\n")


@pytest.mark.parametrize("wrong", [("--minimum-stay", "0"), ("--minimum-stay", "367"), ("--style", "xml")])
def test_what_cannot_be_is_refused(wrong):
    assert run(*wrong)[0] == 2


def test_panels_have_names_of_their_own():
    assert len({INPUT, SEARCH, CHECKS, OUTPUT}) == 4
    assert f" {INPUT} " in run("--help")[1]
