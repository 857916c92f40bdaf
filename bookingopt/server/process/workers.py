"""The worker processes: started, replaced where one dies, and deregistered so that their jobs are given back."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Mapping

from redis import Redis
from redis.exceptions import RedisError

from bookingopt.server.exit_status import ENDED
from bookingopt.server.jobs import redis_keys
from bookingopt.server.jobs.recovery import deregister_worker
from bookingopt.server.process.child import Child


class Workers:
    """Worker processes by the name that RQ knows them by; a process that is started again gets a new name."""

    def __init__(self, count: int, environment: Mapping[str, str], redis: Redis) -> None:
        command = [sys.executable, "-m", "bookingopt.server.jobs.worker"]
        self._redis = redis
        self._children = {
            uuid.uuid4().hex: Child(f"worker-{number}", command, environment) for number in range(1, count + 1)
        }
        self._lost: list[str] = []

    @property
    def children(self) -> list[Child]:
        """The processes."""
        return list(self._children.values())

    def start(self) -> None:
        """Start every process."""
        for name, child in self._children.items():
            child.start(name)

    def are_registered(self) -> bool:
        """Whether each has registered itself in Redis."""
        return all(self._redis.exists(redis_keys.worker_key(name)) for name in self._children)

    def look_after(self) -> None:
        """Requeue the jobs of dead processes, and restart those when their delay is over."""
        for name, child in list(self._children.items()):
            if child.has_ended():
                child.tell_death()
                self._lost.append(name)
                self._children[uuid.uuid4().hex] = self._children.pop(name)
        self._deregister_lost(is_forgiven=False)
        for name, child in self._children.items():
            if child.is_due:
                child.start(name)

    def give_back_jobs(self, *, is_forced: bool) -> None:
        """Requeue unfinished jobs after shutdown; this costs a job no attempt.

        Parameters
        ----------
        is_forced
            The processes were ended without finishing their jobs, whatever their exit status.
        """
        self._lost += [name for name, child in self._children.items() if is_forced or child.status != ENDED]
        self._deregister_lost(is_forgiven=True)

    def _deregister_lost(self, *, is_forgiven: bool) -> None:
        """Deregister dead workers; without Redis it is tried again later."""
        while self._lost:
            try:
                deregister_worker(self._redis, self._lost[0], is_forgiven=is_forgiven)
            except RedisError:
                return
            del self._lost[0]
