"""The rules of a company that is not us: a plug-in, as anybody may write one."""

RULES_PAGE = "https://acme.example/rules"
