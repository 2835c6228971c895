"""What good FastAPI code is: a chapter a folder, a rule a file."""

RULES_PAGE = "https://github.com/fastapi-mentor/fastapi-mentor/blob/main/rules/README.md"
