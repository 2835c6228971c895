"""Methods, status codes, schemas, errors and OpenAPI."""
