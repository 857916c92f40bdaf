"""What holds for every test: how many examples a property test tries."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The ordinary run tries the same examples every time; the nightly one tries new ones, and many more.
# A slow machine is no reason to fail: there is no deadline, and no check of the generators' speed.
_COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", parent=_COMMON, max_examples=200, derandomize=True, database=None)
settings.register_profile("nightly", parent=_COMMON, max_examples=5000, print_blob=True)
settings.load_profile("default")
