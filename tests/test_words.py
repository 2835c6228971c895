"""What rules are asked about is looked for only in statements that may have it."""

from __future__ import annotations

import pytest

from fastapi_mentor.asking import Asked, Rules
from fastapi_mentor.catalogue import SubjectInfo, load_catalogue

ASKED_OF_EVERY_STATEMENT = {
    "OldStatusName",  # a name that is imported is no word: the text is looked at
    "RoutingCall",  # what the application says is kept by statement
}


SUBJECTS = [subject.kind for subject in load_catalogue().by_subject]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.__name__)
def test_a_subject_says_in_which_statements_it_may_be(subject: type) -> None:
    if subject.__name__ in ASKED_OF_EVERY_STATEMENT:
        assert not getattr(subject, "words", None), "it has words: take it from the list"
    else:
        assert getattr(subject, "words", None), "without `words` it is looked for in all of a workspace"


def test_only_what_has_one_of_the_words_of_a_statement_is_asked() -> None:
    anywhere, calls, classes = (
        Asked(SubjectInfo(name, frozenset(words)), [])
        for name, words in (("anywhere", ()), ("calls", ("get", "post")), ("classes", ("class",)))
    )
    rules = Rules([calls, anywhere, classes])

    assert rules.concerning({"other"}) == [anywhere]
    assert rules.concerning({"post", "get", "x"}) == [anywhere, calls]
    assert rules.concerning({"class", "get"}) == [anywhere, calls, classes]
