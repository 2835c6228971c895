"""The language server: what editors talk to."""
