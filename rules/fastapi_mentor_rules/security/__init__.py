"""CORS, rate limits, injection, secrets, cookies and uploads."""
