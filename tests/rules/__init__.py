"""The rules, held to their own examples."""
