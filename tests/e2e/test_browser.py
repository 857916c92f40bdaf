"""What the other tests lean on: the browser finds what bars a reader, and names who is asked for something."""

from __future__ import annotations

import pytest

from tests.e2e.browser import serious

PAGE = """<!doctype html><html lang="en"><title>Rooms</title><style>p {color: #333} .grey {color: #bbb}</style>
<main><h1>Rooms</h1>%s<svg role="img" aria-label="Rooms"><text y="20" fill="#eee">101</text></svg></main></html>"""
MANY = "<p>A room.</p>" * 200


def test_a_text_that_cannot_be_read_is_found_among_many_that_can(page):
    page.set_content(PAGE % MANY)
    assert serious(page) == []
    page.set_content(PAGE % f"{MANY}<p class='grey'>A room.</p>{MANY}<input aria-label='Room'>")
    found = serious(page)
    assert len(found) == 1
    assert found[0].startswith("color-contrast: ['.grey']")


def test_what_else_bars_a_reader_is_found(page):
    page.set_content(PAGE % f"{MANY}<input>")
    assert [fault.partition(":")[0] for fault in serious(page)] == ["label"]


@pytest.mark.parametrize("host", ["example.com", "192.0.2.1"])
def test_another_machine_is_not_reached_and_named(watched, host):
    watched.page.set_content(f"<img src='http://{host}/room.png'>")
    assert watched.faults[0] == f"asks {host}"
    assert "ERR_NAME_NOT_RESOLVED" in watched.faults[1]
