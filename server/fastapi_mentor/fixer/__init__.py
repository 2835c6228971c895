"""Performs fixes: works out the smallest edits that do what they ask for."""

from fastapi_mentor.fixer.applying import Fixed, Outcome, Refusal, apply, fix_all, fix_until_stable, try_fixes

__all__ = ["Fixed", "Outcome", "Refusal", "apply", "fix_all", "fix_until_stable", "try_fixes"]
