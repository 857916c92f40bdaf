"""The processes of the service.

- `supervisor.serve`: start Redis, the API and the workers; watch and stop them.
- `api.main`: the API process.
- `child.Child`: one child process; `workers.Workers`: all workers; `own_redis.OwnRedis`: our Redis server.
- `local_redis.find_servers`, `local_redis.RedisFolder`: server programs of this machine, and the folder of ours.
- `ports.listening_socket`: the socket on which the API listens.
- `startup.wait_until`, `startup.wait_for_redis`: wait until the service is ready.
- `shutdown.end_children`: ask children to end; `signals.Signals`: what asked us to end.
"""
