"""A refactoring as real editors ask for it and perform it, in the columns of each."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.lsp.test_features_in_editors import Editor, client

__all__ = ["client"]
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(90)]


async def test_a_return_annotation_becomes_a_response_model(client: Editor) -> None:
    await client.findings("users.py", "body-with-no-content-status")
    place = client.place("users.py", "def read(", 5)
    context = types.CodeActionContext([], only=[types.CodeActionKind.RefactorRewrite])
    asked = types.CodeActionParams(client.document("users.py"), types.Range(place, place), context)
    (action,) = await client.text_document_code_action_async(asked) or ()
    assert isinstance(action, types.CodeAction)
    assert action.title == "Declare the response as `response_model`"
    if action.edit is None:
        action = await client.code_action_resolve_async(action)
    assert action.edit is not None
    if action.edit.document_changes is not None:
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        edits = [each for each in change.edits if isinstance(each, types.TextEdit)]
    else:
        assert action.edit.changes is not None
        edits = list(action.edit.changes[client.uri("users.py")])
    added, removed = edits
    behind_the_name = client.place("users.py", 'größe 😀")', 8)
    assert (added.range.start, added.new_text) == (behind_the_name, ", response_model=str")
    assert (client.text(client.uri("users.py"), removed.range), removed.new_text) == (" -> str", "")
