"""The service: API process, queue and workers around the optimizer.

- `settings.read_settings`: what the operator has set, or everything that is wrong in it.
- `process.supervisor.serve`: run Redis, the API and the workers until asked to end.
- `auth.Keys`: make, list, rotate, revoke and recognize API keys.
- `audit.Audit`, `audit.entries`: write and read the audit trail.
- `metrics.Metrics`: figures for Prometheus.
- `logs.configure`, `logs.log`, `logs.log_error`: the log, one event a line.
"""
