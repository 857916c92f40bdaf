"""What holds for every test: how many examples a property test tries."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# An ordinary run tries the same examples every time, a quick one few of them; the nightly one tries new ones, and many.
# A slow machine is no reason to fail: there is no deadline, and no check of the generators' speed.
_COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SAME = settings(parent=_COMMON, derandomize=True, database=None)
settings.register_profile("quick", parent=_SAME, max_examples=5)
settings.register_profile("default", parent=_SAME, max_examples=10)
settings.register_profile("nightly", parent=_COMMON, max_examples=3000, print_blob=True)
settings.load_profile("default")
