"""Blocking calls, tasks and cancellation."""
