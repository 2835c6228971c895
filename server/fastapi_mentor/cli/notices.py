"""The pages of what the engine says by itself, without a rule."""

PAGES = {
    "syntax-error": """\
# syntax-error

**Python cannot read this statement.**

It is not checked; the statements around it are.
""",
    "newer-syntax": """\
# newer-syntax

**This statement is written in a newer Python than the one that runs FastAPI Mentor.**

It is not checked; the statements around it are. Install FastAPI Mentor with the Python of your project,
for example in the project's own environment.
""",
    "unused-suppression": """\
# unused-suppression

**A comment allows a finding that is not there.**

What it allowed was repaired, or the comment stands on another line than it should: it counts on the
line of the finding, on the last line of its statement, and in the comment lines right above. At the
top of a file, `# mentor: allow-file[name]` counts for the whole file. Left in place, it would hide the
next finding. Only comments about rules that are on are told.
""",
    "unknown-rule-in-suppression": """\
# unknown-rule-in-suppression

**A comment allows a rule that does not exist.**

It hides nothing. `fastapi-mentor rules` lists the names.
""",
    "malformed-suppression": """\
# malformed-suppression

**A comment begins like a suppression and cannot be understood.**

Write `# mentor: allow[name-of-a-rule] reason`, with the names of several rules separated by commas.
""",
}
