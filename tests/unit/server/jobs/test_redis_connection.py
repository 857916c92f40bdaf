"""How Redis is reached: wrong options are told before anything connects, without the password."""

from __future__ import annotations

import pytest

from bookingopt.errors import UsageError
from bookingopt.server.jobs.redis_connection import connect


@pytest.mark.parametrize("options", ["bad=abc", "ssl_cert_reqs=perhaps", "max_connections=-1", "protocol=9"])
def test_an_option_of_redis_that_is_none_is_said_before_anything_connects(options):
    with pytest.raises(UsageError, match=r"^BOOKINGOPT_REDIS_URL: an option of it cannot be read$"):
        connect(f"rediss://:swordfish@localhost/0?{options}", patient=False)
