"""The routes of the API.

- `jobs.router`, `jobs.sending`: send, show, list, cancel and erase jobs, and ask new requests.
- `files.router`: what a solved job has found as files.
- `tools.router`: read tables and workbooks, validate plans.
- `service.router`: health, metrics, OpenAPI document.
"""
