"""The first message of an editor: what it can do, where it works, what it wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi_mentor.lsp.uris import path_of
from fastapi_mentor.source.encoding import Encoding


class Raw:
    """A view of nested JSON in which nothing is missing and nothing has the wrong shape."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __getitem__(self, path: str) -> Any:
        """What stands at a dotted path, None where there is nothing."""
        value = self._value
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def on(self, path: str) -> bool:
        """Whether something is there that is not false, empty capabilities included."""
        value = self[path]
        return value is not None and value is not False

    def listed(self, path: str) -> list[Any]:
        """The list at a path, empty where there is none."""
        value = self[path]
        return value if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Client:
    """What the editor can do; all is off until it has said so."""

    name: str = ""
    process: int | None = None
    folders: tuple[str, ...] = ()
    """Absolute paths of the workspace folders."""
    options: Any = None
    """Its `initializationOptions`."""
    encoding: Encoding = Encoding.UTF16
    pulls: bool = False
    """It asks for diagnostics, again when it is told to: then they are never pushed."""
    refreshes: bool = False
    related: bool = False
    code_description: bool = False
    diagnostic_data: bool = False
    tags: frozenset[int] = frozenset()
    markdown: bool = False
    actions: bool = False
    resolves: bool = False
    """It asks for the edit of a code action when somebody picks it."""
    preferred: bool = False
    document_changes: bool = False
    creates_files: bool = False
    progress: bool = False
    configures: bool = False
    watches: bool = False
    registers_configuration: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False
    hints: bool = False
    lenses: bool = False
    nested_symbols: bool = False
    workspace_symbols: bool = False
    links: bool = False
    definition_links: bool = False
    """It wants to know what of the text leads somewhere."""
    calls: bool = False
    """It shows who calls whom."""
    renames: bool = False
    prepares_rename: bool = False
    completes: bool = False
    snippets: bool = False
    documents_in_markdown: bool = False
    resolves_imports: bool = False
    """It asks for the imports of a candidate when somebody picks it."""


def client_of(parameters: dict[str, Any]) -> Client:
    """The client that sent these params of `initialize`."""
    said = Raw(parameters)
    able = Raw(parameters.get("capabilities"))
    diagnostics = "textDocument.diagnostic" if able.on("textDocument.diagnostic") else ""
    refreshes = able.on("workspace.diagnostics.refreshSupport")
    pushed = "textDocument.publishDiagnostics"
    action = "textDocument.codeAction"
    edit = "workspace.workspaceEdit"
    item = "textDocument.completion.completionItem"

    def either(name: str) -> bool:
        # Clients that pull may say what they show in one place or the other.
        return able.on(f"{pushed}.{name}") or bool(diagnostics and able.on(f"{diagnostics}.{name}"))

    tags = able.listed(f"{pushed}.tagSupport.valueSet") + able.listed(
        "textDocument.diagnostic.tagSupport.valueSet"
    )
    return Client(
        name=str(said["clientInfo.name"] or ""),
        process=process if isinstance(process := said["processId"], int) and process > 0 else None,
        folders=tuple(_folders(said)),
        options=said["initializationOptions"],
        encoding=_encoding(able.listed("general.positionEncodings")),
        # Neovim 0.11 cannot be told to ask again, and would show what was so before another file changed.
        pulls=bool(diagnostics) and refreshes,
        refreshes=refreshes,
        related=either("relatedInformation"),
        code_description=either("codeDescriptionSupport"),
        diagnostic_data=either("dataSupport"),
        tags=frozenset(tag for tag in tags if isinstance(tag, int)),
        markdown="markdown" in able.listed("textDocument.hover.contentFormat"),
        actions=able.on(f"{action}.codeActionLiteralSupport"),
        resolves=able.on(f"{action}.dataSupport")
        and "edit" in able.listed(f"{action}.resolveSupport.properties"),
        preferred=able.on(f"{action}.isPreferredSupport"),
        document_changes=able.on(f"{edit}.documentChanges"),
        creates_files="create" in able.listed(f"{edit}.resourceOperations"),
        progress=able.on("window.workDoneProgress"),
        configures=able.on("workspace.configuration"),
        watches=able.on("workspace.didChangeWatchedFiles.dynamicRegistration"),
        registers_configuration=able.on("workspace.didChangeConfiguration.dynamicRegistration"),
        refreshes_hints=able.on("workspace.inlayHint.refreshSupport"),
        refreshes_lenses=able.on("workspace.codeLens.refreshSupport"),
        hints=able.on("textDocument.inlayHint"),
        lenses=able.on("textDocument.codeLens"),
        nested_symbols=able.on("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"),
        workspace_symbols=able.on("workspace.symbol"),
        links=able.on("textDocument.documentLink"),
        definition_links=able.on("textDocument.definition.linkSupport"),
        calls=able.on("textDocument.callHierarchy"),
        renames=able.on("textDocument.rename"),
        prepares_rename=able.on("textDocument.rename.prepareSupport"),
        completes=able.on("textDocument.completion"),
        snippets=able.on(f"{item}.snippetSupport"),
        documents_in_markdown="markdown" in able.listed(f"{item}.documentationFormat"),
        resolves_imports="additionalTextEdits" in able.listed(f"{item}.resolveSupport.properties"),
    )


def sound_parameters(parameters: Any) -> Any:
    """Params of `initialize` that lsprotocol accepts, however new or odd the client's capabilities are.

    We read them ourselves, so that a value which lsprotocol does not know yet shuts nobody out.
    """
    match parameters:
        case {"capabilities": dict()}:
            return {"processId": parameters.get("processId"), "rootUri": None, "capabilities": {}}
    raise ValueError("no capabilities")


def _without_diagnostics(parameters: Any) -> Any:
    """Params of `textDocument/codeAction` without the diagnostics, those of other servers among them."""
    match parameters:
        case {"context": dict(context)}:
            return {**parameters, "context": {**context, "diagnostics": []}}
    return parameters


def require_sound_uri(parameters: Any) -> None:
    """Raises ValueError for a document whose URI is no text: cattrs would make it one."""
    match parameters:
        case {"textDocument": {"uri": uri}} if not isinstance(uri, str):
            raise ValueError("a URI is no text")


TRIMMED = {"initialize": sound_parameters, "textDocument/codeAction": _without_diagnostics}
"""By method, what makes params fit for typed objects that are stricter than they need to be."""


def _encoding(offered: list[Any]) -> Encoding:
    """The first encoding that the client offers and we know; UTF-16 is what everybody speaks."""
    return next((known for name in offered for known in Encoding if known.value == name), Encoding.UTF16)


def _folders(said: Raw) -> list[str]:
    uris = [Raw(folder)["uri"] for folder in said.listed("workspaceFolders")]
    if not uris:
        uris = [said["rootUri"]]
    folders = [path for uri in uris if isinstance(uri, str) and (path := path_of(uri))]
    root = said["rootPath"]
    return folders or ([root] if isinstance(root, str) and root.startswith("/") else [])
