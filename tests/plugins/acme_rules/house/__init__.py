"""How this house writes FastAPI."""
