"""A job from admission to its outcome: keys, queue, worker, recovery.

- `admission.Admission`: decide about one submission.
- `queue.enqueue`, `queue.view`, `queue.views_of`, `queue.cancel`, `queue.erase`: a job's life on the queue.
- `queue.problem`, `queue.outcome`: what was sent, and what was found.
- `run.run_solve`: what a worker does with a job.
- `outcome.store_end`: store how a job has ended, once.
- `recovery.clean`, `recovery.deregister_worker`: requeue the jobs of dead workers; a second loss fails the job.
- `redis_connection.connect`: a client of Redis. `redis_keys` and `scripts` hold every key and every Lua script.
"""
