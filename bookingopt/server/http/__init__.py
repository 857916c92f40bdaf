"""The API: routes, bodies, middleware, problem documents, OpenAPI, the operator's page.

- `app.create_app`: the API as an application.
- `submission.submit`: put a job on the queue, or say why not.
- `computations.run`: what the API computes from a body or a result.
- `openapi.description`: the OpenAPI document.
- `problem_documents.as_api_error`: what the API says of an exception.
"""
