"""The processes of the service: supervisor, children, the local Redis, the API."""
