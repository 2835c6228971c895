"""Test clients, overrides and lifespan in tests."""
