"""Every example of every rule that comes with FastAPI Mentor."""

from fastapi_mentor.pytest_plugin import RuleTests


class TestRules(RuleTests, package="fastapi_mentor_rules"):
    """See `RuleTests` for what is tested."""
