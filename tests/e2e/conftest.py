"""A browser for every test that asks for a page, and a service for all files that need nothing special."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import Watched, started
from tests.e2e.operator import served
from tests.services import Service


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a file: while it lives, no other test of the process can run an event loop."""
    with started() as browser:
        yield browser


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A page with nothing remembered, together with its faults, for tests that expect some."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context)
    context.close()


@pytest.fixture
def page(watched: Watched) -> Iterator[Page]:
    """A page with nothing remembered; the test fails where its script or its policy reports an error."""
    yield watched.page
    assert watched.faults == []


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for the tests of a process that need nothing special: each has jobs of others before it."""
    with served(tmp_path_factory.mktemp("service"), time_limit_max=90) as service:
        yield service
