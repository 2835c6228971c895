"""What can be done: fix a finding, all like it or all that is safe, allow it, refactor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcInvalidParams

from fastapi_mentor.lsp.capabilities import FIX_ALL
from fastapi_mentor.lsp.features.refactorings import refactorings
from fastapi_mentor.lsp.positions import Place, place_of, to_place, touches
from fastapi_mentor.lsp.repairs import Deed, Impossible, edits_of, is_safe
from fastapi_mentor.lsp.workspace_edits import Target, Unsupported, workspace_edit
from fastapi_mentor.source import UnreadableFile

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer

logger = logging.getLogger(__name__)

QUICK_FIX = "quickfix"
_REQUEST_FAILED = -32803


class Action(NamedTuple):
    """Something that can be done, not yet worked out; `about` is the finding that it mends."""

    title: str
    kind: str
    deed: Deed
    about: Diagnostic | None = None
    preferred: bool = False


def register(server: MentorServer) -> None:
    """Answers `textDocument/codeAction` and `codeAction/resolve`."""
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION)(on_code_action)
    server.feature(types.CODE_ACTION_RESOLVE)(on_resolve)


async def on_code_action(ls: MentorServer, params: types.CodeActionParams) -> list[dict[str, Any]]:
    """The actions for a range; with their edits for an editor that does not ask for them later."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return []
    start, end = params.range.start, params.range.end
    here = to_place(
        snapshot.source.lines,
        (start.line, start.character),
        (end.line, end.character),
        ls.client.encoding,
    )
    wanted = params.context.only
    only = None if wanted is None else [str(getattr(kind, "value", kind)) for kind in wanted]
    shown = []
    actions = code_actions(snapshot, here, only)
    actions += [Action(*each) for each in await refactorings(ls, snapshot, here, only)]
    for action in actions:
        json = action_json(action, snapshot, ls.checking.renderer.diagnostic)
        if not ls.client.resolves:
            try:
                json["edit"] = await _edit(ls, snapshot, action.deed)
            except JsonRpcException:
                continue
        shown.append(json)
    return shown


async def on_resolve(ls: MentorServer, params: types.CodeAction) -> dict[str, Any]:
    """The action with its edit."""
    match params.data:
        case {"uri": str(uri), "version": int(version), "deed": [str(kind), str(rule), *place]} if len(
            place
        ) == 4 and all(type(number) is int for number in place):
            deed = Deed(kind, rule, *place)  # type: ignore[arg-type]
        case _:
            raise JsonRpcInvalidParams("this action is not one of ours")
    snapshot = await ls.snapshot(uri)
    if snapshot is None or snapshot.version != version:
        raise JsonRpcContentModified("the document has changed since the action was offered")
    return {**ls.protocol.plain(params), "edit": await _edit(ls, snapshot, deed)}


def code_actions(snapshot: Snapshot, here: Place, only: Sequence[str] | None) -> list[Action]:
    """The actions for a place of a document, of the kinds that are asked for."""
    found = snapshot.diagnostics()
    near = [one for one in found if touches(place_of(one), here)]
    actions: list[Action] = []
    if _is_asked(QUICK_FIX, only):
        actions = [*_fixes(near), *_fixes_of_rules(near, found), *_permissions(near, snapshot)]
    if _is_asked(FIX_ALL, only) and any(map(is_safe, found)):
        actions.append(Action("Fix all that FastAPI Mentor can safely fix", FIX_ALL, Deed("fix all")))
    return actions


def action_json(
    action: Action, snapshot: Snapshot, diagnostic: Callable[[Diagnostic, Sequence[str]], Any]
) -> dict[str, Any]:
    """An action as it is sent, without its edit."""
    json: dict[str, Any] = {"title": action.title, "kind": action.kind}
    if action.about is not None:
        json["diagnostics"] = [diagnostic(action.about, snapshot.source.lines)]
    if action.preferred:
        json["isPreferred"] = True
    json["data"] = {"uri": snapshot.uri, "version": snapshot.version, "deed": [*action.deed]}
    return json


def _is_asked(kind: str, only: Sequence[str] | None) -> bool:
    """Whether actions of a kind are wanted: a kind contains those that begin with it."""
    return only is None or any(not name or f"{kind}.".startswith(f"{name}.") for name in only)


def _fixes(near: Sequence[Diagnostic]) -> Iterator[Action]:
    safe = [place_of(one) for one in near if is_safe(one)]
    for one in near:
        if one.fix is not None:
            place = place_of(one)
            # An editor performs the preferred one unasked: there must be no doubt which it is.
            alone = is_safe(one) and sum(touches(place, other) for other in safe) == 1
            yield Action(one.fix.title, QUICK_FIX, Deed("fix", one.rule, *place), one, alone)


def _fixes_of_rules(near: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> Iterator[Action]:
    for rule in dict.fromkeys(one.rule for one in near if one.fix is not None):
        count = sum(one.rule == rule and one.fix is not None for one in found)
        if count > 1:
            title = f"Fix all {count} findings of `{rule}` in this file"
            yield Action(title, QUICK_FIX, Deed("fix rule", rule))


def _permissions(near: Sequence[Diagnostic], snapshot: Snapshot) -> Iterator[Action]:
    rules = snapshot.analysis.catalogue.rules
    for one in near:
        # Remarks about comments that allow something are mended, not allowed.
        if one.rule in rules:
            title = f"Allow `{one.rule}` here with a comment"
            yield Action(title, QUICK_FIX, Deed("allow", one.rule, *place_of(one)), one)


async def _edit(ls: MentorServer, snapshot: Snapshot, deed: Deed) -> Any:
    """The edit of a deed; raises JsonRpcException where it cannot be done."""
    try:
        edits = await ls.engine.run(lambda: edits_of(snapshot, deed))
        return workspace_edit(edits, _targets(ls, edits, snapshot), ls.client)
    except (Impossible, Unsupported, UnreadableFile) as error:
        raise JsonRpcException(str(error), code=_REQUEST_FAILED) from error
    except Exception as error:
        logger.exception("A fix of %s failed", deed.rule or "all findings")
        raise JsonRpcException(f"this fix failed: {error}", code=_REQUEST_FAILED) from error


def _targets(ls: MentorServer, edits: Mapping[str, object], snapshot: Snapshot) -> dict[str, Target]:
    """The open documents among the files that are edited, as the edits saw them."""
    targets = {snapshot.path: Target(snapshot.uri, snapshot.version, snapshot.source)}
    for path in edits:
        document = ls.documents.at(path)
        if path not in targets and document is not None and document.snapshot is not None:
            other = document.snapshot
            targets[path] = Target(other.uri, other.version, other.source)
    return targets
