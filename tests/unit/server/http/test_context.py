"""Every call finds the parts of the process that answers it, built once from the settings."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from bookingopt.server.http.context import Caller, context_of
from tests.unit.server.calls import Api


def test_a_call_finds_the_parts_of_its_application(redis):
    app = Api(redis, body_seconds=7.0, max_active_jobs=2).app
    context, again = (asyncio.run(context_of(SimpleNamespace(app=app))) for _ in range(2))
    assert context.helper is again.helper
    assert (context.redis, context.body_seconds, context.settings.max_active_jobs) == (redis, 7.0, 2)


def test_who_needs_no_key_has_no_id_of_one():
    assert Caller("local").key_id is None
