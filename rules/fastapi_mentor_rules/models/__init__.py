"""Pydantic models for requests, responses and settings."""
