"""The API: routes, bodies, middleware, problem documents, OpenAPI, the operator's page."""
