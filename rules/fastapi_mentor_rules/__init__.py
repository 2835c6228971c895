"""What good FastAPI code is: a chapter a folder, a rule a file."""
