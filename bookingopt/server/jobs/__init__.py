"""A job from admission to its outcome: keys, queue, worker, recovery."""
