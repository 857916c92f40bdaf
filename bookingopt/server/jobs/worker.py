"""One worker, ``python -m bookingopt.server.jobs.worker``: takes a job from the queue and lets a fork solve it.

The optimizer is loaded once, before the first fork. Redis may go away for a minute; the fork dies with the worker; what
RQ says is never logged with a job's data.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final
from uuid import uuid4

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import OutOfMemoryError, RedisError
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import DeserializationError, StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import now
from rq.worker import WorkerStatus
from rq.worker_registration import register

from bookingopt.errors import UsageError
from bookingopt.server import logs
from bookingopt.server.exit_status import ENDED, INTERNAL, NO_REDIS, WRONG_SETTINGS
from bookingopt.server.jobs import redis_connection, redis_keys, scripts
from bookingopt.server.jobs.outcome import JobEnd, store_end
from bookingopt.server.jobs.queue import SCHEMA, is_overdue, rq_queue
from bookingopt.server.jobs.recovery import clean, note_lost
from bookingopt.server.jobs.redis_connection import unrepeated
from bookingopt.server.logs import log, log_error
from bookingopt.server.parent_death import die_with_parent
from bookingopt.server.settings import Settings, read_settings

#: The API comes first where both want the processor.
_NICENESS: Final = 10
#: Seconds between two signs of life of a running job, and between two cleanings; and how long a sign is good for.
_MONITORING, _MAINTENANCE, _WORKER_TTL = 5, 10, 30
#: Seconds for which a job of a newer version is left to newer workers, and between two looks at it.
_LEFT_FOR, _LEFT_PAUSE = 600.0, 2.0

#: Loaded before the first fork. The compiler is not: it takes half as much memory again, and a fork whose problem needs
#: it has it in a fifth of a second.
_PRELOADED: Final = ("bookingopt.server.jobs.run", "highspy")

#: Where Linux is told which process to take first when memory runs out, and how gladly this one, of 1,000.
_OOM_SCORE, _FIRST_TO_GO = Path("/proc/self/oom_score_adj"), "800"


class SolverWorker(Worker):
    """RQ's forking worker, with the settings and the care that this service needs."""

    def __init__(self, redis: Redis, name: str | None = None) -> None:
        super().__init__(
            [rq_queue(redis)],
            name=name,
            connection=redis,
            serializer=JSONSerializer,
            job_monitoring_interval=_MONITORING,
            maintenance_interval=_MAINTENANCE,
            worker_ttl=_WORKER_TTL,
            log_job_description=False,
        )
        self._unrepeated = unrepeated(redis)  # open to the end: the thread that hears commands may be using it
        self.log_result_lifespan = False
        self.asked_to_end = False
        self.found_redis_full = False

    def bootstrap(self, *args: Any, **kwargs: Any) -> None:
        """Register, and say that work can begin."""
        super().bootstrap(*args, **kwargs)
        log("worker-ready", name=self.name, pid=self.pid)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the job at hand and end; a second signal ends without finishing it."""
        self.asked_to_end = True
        log("ending", part="worker", name=self.name, busy=bool(self.horse_pid))
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for the next job, unless we were asked to end.

        RQ looks for that before it waits, and a worker counts as busy until it waits: of a signal between the two it
        only makes a note, and then waits for ever.
        """
        self.set_state(WorkerStatus.IDLE)  # from here on a signal ends the waiting
        if self.asked_to_end:
            raise StopRequested
        return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Send a heartbeat and register: other workers deregister a silent one, and RQ does not register it again."""
        with self._noting_full():
            super().heartbeat(timeout, pipeline)
            register(self, pipeline)

    def _pubsub_exception_handler(self, exc: Exception, pubsub: Any, pubsub_thread: Any) -> None:
        """Go on listening for commands where a connection is not made in time; RQ does so only where it breaks."""
        known = Unreachable(str(exc)) if isinstance(exc, TooSlow | OSError) else exc
        super()._pubsub_exception_handler(known, pubsub, pubsub_thread)

    def set_state(self, state: str, pipeline: Any = None) -> None:
        """Say what this worker does."""
        with self._noting_full():
            super().set_state(state, pipeline)

    def maintain_heartbeats(self, job: Job, execution: Execution) -> None:
        """Give signs of life of a running job, and stop it where its cancellation had no effect.

        A Redis that is full is no reason to leave the job.
        """
        with contextlib.suppress(OutOfMemoryError):
            super().maintain_heartbeats(job, execution)
        with contextlib.suppress(RedisError):  # it is asked again at the next sign of life
            if is_overdue(self.connection, job.id):
                self._stopped_job_id = job.id
                self.kill_horse()

    @contextlib.contextmanager
    def _noting_full(self) -> Iterator[None]:
        """Note that it was a full Redis that ends this worker: RQ logs all errors alike, and ends."""
        try:
            yield
        except OutOfMemoryError:
            self.found_redis_full = True
            raise

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Do a job, unless a newer version made it."""
        if _schema(job) > SCHEMA and (now() - job.created_at).total_seconds() < _LEFT_FOR:
            self._leave(job, queue)
        else:
            with self._noting_full():
                super().execute_job(job, queue)

    def _leave(self, job: Job, queue: Queue) -> None:
        """Put a job that only a newer worker understands behind the others; it was not begun, and is not lost."""
        log("job-left", logging.WARNING, job_id=job.id, schema=_schema(job))
        names = (queue.intermediate_queue_key, queue.key, redis_keys.call_key(uuid4().hex))
        self.connection.eval(scripts.PUT_BACK, len(names), *names, job.id)
        time.sleep(_LEFT_PAUSE)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Run in the fork: die with the worker, or the job would run on while another worker has it too.

        Where memory runs out, the system is told to take this process, and not the worker, the API or Redis.
        """
        die_with_parent(signal.SIGKILL)
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                _OOM_SCORE.write_text(_FIRST_TO_GO, encoding="ascii")
        if os.getppid() != self.pid:
            os._exit(1)
        super().main_work_horse(job, queue)

    def kill_horse(self, sig: signal.Signals = signal.SIGKILL) -> None:
        """Kill the fork and nothing else.

        RQ kills the fork's process group, and that is our own where the fork has not made one yet or has ended: a
        second command to stop a job would kill the worker, and with it whatever started it.
        """
        if self.horse_pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.horse_pid, sig)

    def teardown(self) -> None:
        """Take leave; where Redis is away, that is no reason to wait."""
        self.connection.set_retry(Retry(NoBackoff(), 0))
        with contextlib.suppress(RedisError):
            super().teardown()  # type: ignore[no-untyped-call]

    def handle_job_failure(
        self,
        job: Job,
        queue: Queue,
        started_job_registry: Any = None,
        exc_string: str = "",
        execution: Execution | None = None,
    ) -> None:
        """Write the end of a lost job, or give it back.

        The record comes first: whoever sees the end sees it whole.
        """
        stopped = self._stopped_job_id == job.id
        retried = job.should_retry and not stopped
        job.ended_at = job.ended_at or now()  # RQ leaves it open where a job was stopped
        with contextlib.suppress(RedisError):  # as in what follows: a failure that cannot be stored is no new one
            if stopped:
                log("job-ended", job_id=job.id, status="cancelled")
                store_end(self.connection, job.id, JobEnd(stopped=True))
            else:
                note_lost(job, retried=retried)
        patient, self.connection = self.connection, self._unrepeated  # RQ's pipeline may put the job on the queue
        try:
            super().handle_job_failure(job, queue, started_job_registry, exc_string, execution)
        finally:
            self.connection = patient

    def clean_registries(self) -> None:
        """Look after the jobs of workers that are lost."""
        for queue in self.queues:
            clean(queue, self)
        self.last_cleaned_at = now()  # type: ignore[assignment]  # RQ's own, which it declares as None


def _schema(job: Job) -> int:
    try:
        return int(job.args[0]["schema"])
    except (DeserializationError, IndexError, KeyError, TypeError, ValueError):
        return 0  # not one of ours: RQ says what is wrong with it


def _given_url(settings: Settings) -> str:
    if settings.redis_url is None:
        raise UsageError("BOOKINGOPT_REDIS_URL: expected where Redis is; bookingopt serve can start one")
    return redis_connection.redis_url(settings)


def main(arguments: list[str]) -> int:
    """Work until asked to end; return the exit status.

    Parameters
    ----------
    arguments
        The worker's name, so that its parent can recover its jobs; else it makes one.
    """
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = "1"  # before numpy is loaded: one core for each worker
    try:
        settings = read_settings()
        logs.configure(settings)
        redis = redis_connection.connect(_given_url(settings), patient=True)
    except UsageError as error:
        sys.stderr.write(f"Error: {error}\n")
        return WRONG_SETTINGS
    os.nice(_NICENESS)
    try:
        redis.ping()
        for module in _PRELOADED:
            importlib.import_module(module)
        worker = SolverWorker(redis, arguments[0] if arguments else None)
        worker.work()
    except OutOfMemoryError:
        log("redis-full", logging.ERROR, part="worker")
        return NO_REDIS
    except RedisError as error:
        log("no-redis", logging.ERROR, part="worker", error=type(error).__name__)
        return NO_REDIS
    except SystemExit:
        log("ended", part="worker", name=arguments and arguments[0], unfinished=True)
        return ENDED
    except Exception as error:  # noqa: BLE001  told as what it is, without its text
        log_error("internal", error, part="worker")
        return INTERNAL
    if worker.found_redis_full and not worker.asked_to_end:
        log("redis-full", logging.ERROR, part="worker", name=worker.name)
        return NO_REDIS
    log("ended", logging.INFO if worker.asked_to_end else logging.ERROR, part="worker", name=worker.name)
    return ENDED if worker.asked_to_end else INTERNAL


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
