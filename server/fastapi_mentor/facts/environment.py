"""A variable of the environment that code reads with `os.getenv` or `os.environ`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import Name, argument, has_unpacking
from fastapi_mentor.facts.model import BASE_SETTINGS, Model
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.facts.settings_object import has_settings_near
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_READERS = frozenset({"os.getenv", "os.environ.get"})
_METHODS = frozenset({"getenv", "get"})
_PLATFORM = frozenset(
    {
        *(
            "HOME",
            "PATH",
            "USER",
            "USERNAME",
            "LOGNAME",
            "SHELL",
            "PWD",
            "OLDPWD",
            "HOSTNAME",
            "LANG",
            "LC_ALL",
        ),
        *(
            "TZ",
            "TERM",
            "COLORTERM",
            "NO_COLOR",
            "FORCE_COLOR",
            "COLUMNS",
            "LINES",
            "DISPLAY",
            "EDITOR",
            "PAGER",
        ),
        *("TMPDIR", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "USERPROFILE"),
        *("SYSTEMROOT", "WINDIR", "COMSPEC", "VIRTUAL_ENV", "CI", "TOX_ENV_DIR", "CUDA_VISIBLE_DEVICES"),
        *("LOCAL_RANK", "RANK", "WORLD_SIZE", "DYNO", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "TOKENIZERS_PARALLELISM", "WEBSITE_HOSTNAME"),
    }
)
_PLATFORM_START = pattern(
    r"(XDG|LC|GUNICORN|CONDA|PIP|POETRY|UV|PYTHON|PYTEST|GITHUB|GITLAB|RUNNER|KUBERNETES|SLURM|HF|TRANSFORMERS|SSH)_"
    r"|AWS_(LAMBDA|EXECUTION)_|PYTHON|OBJC_|DYLD_|LD_"
)


# Modules that start an application or serve developers, and those whose business is to find the settings.
_ASIDE = pattern(r"(cli|manage|__main__|setup|noxfile|tasks|run|fabfile|(.*_)?gunicorn.*)\.py|.*_cli\.py")
_FOLDERS_ASIDE = frozenset({"cli", "docs", "docs_src", "examples", "example", "samples", "bin", "tools"})
_SETTINGS = pattern(r"(.*_)?(settings?|config|configuration|conf|environment|env)\.py")


class EnvironmentRead:
    """One read of one variable, whose name is written out: `os.getenv("X", "1")`, `os.environ["X"]`.

    `default` is what the call gives where the variable is not set; with `is_required` that is an error.
    """

    def __init__(
        self,
        node: ast.Call | ast.Subscript,
        key: ast.Constant,
        default: ast.expr | None,
        outline: Outline,
        scope: Scope,
    ) -> None:
        self.node = node
        self.variable = Name(str(key.value), outline.location(key))
        self.default = default
        self.is_required = isinstance(node, ast.Subscript)
        self.outline = outline
        self.scope = scope

    words = frozenset({*_METHODS, "call at import", "any environment"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[EnvironmentRead]:
        """The reads in a statement, under whatever name `os.environ` was imported."""
        survey = outline.survey
        for call in _calls(outline):
            key = argument(call.node, "key", 0)
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                continue
            if not has_unpacking(call.node) and _callee(call, outline) in _READERS:
                yield cls(call.node, key, argument(call.node, "default", 1), outline, call.scope)
        for name, uses in survey.subscripts.items():
            if "env" not in name and "ENV" not in name:
                continue
            for node, scope in uses:
                key = node.slice
                if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                    continue
                if isinstance(node.ctx, ast.Load) and outline.qualified(node.value, scope) == "os.environ":
                    yield cls(node, key, None, outline, scope)

    @property
    def location(self) -> Location:
        """The place of the whole expression."""
        return self.outline.location(self.node)

    @property
    def is_at_import(self) -> bool:
        """Whether it happens while the module is imported, and not when a function is called."""
        return self.scope.function is None

    @property
    def is_in_script(self) -> bool:
        """Whether it happens only where the module is run, and not imported."""
        return any(map(_is_script, self.outline.statement.nodes))

    @property
    def is_of_the_platform(self) -> bool:
        """Whether the variable says something about the machine, or to a library, not to the application."""
        name = self.variable.upper()
        return name in _PLATFORM or _PLATFORM_START.match(name) is not None

    @cached_property
    def model(self) -> Model | None:
        """The pydantic model in whose body it stands."""
        scope: Scope | None = self.scope
        while scope is not None and scope.node is not None:
            if isinstance(scope.node, ast.ClassDef):
                return next((m for m in Model.find(self.outline) if m.node is scope.node), None)
            scope = scope.parent
        header = self.outline.header
        return next(iter(Model.find(Outline(header, self.outline.module))), None) if header else None

    @property
    def is_in_settings(self) -> bool:
        """Whether it stands in a class of settings, inside it or in what it inherits."""
        return self.model is not None and self.model.inherits(*BASE_SETTINGS)

    @property
    def belongs_in_settings(self) -> bool:
        """Whether it gives an application a value that its settings should give it."""
        if self.is_in_script or self.is_of_the_platform or self.is_in_settings:
            return False
        module = self.outline.module
        *folders, file = module.relative_path.split("/")
        if _ASIDE.fullmatch(file) or not _FOLDERS_ASIDE.isdisjoint(folders):
            return False
        if purpose_of(module, self.scope) is not Purpose.APPLICATION or not module.is_part_of_application():
            return False
        if _SETTINGS.fullmatch(file) and any(SettingsClass.in_module(module)):
            return False
        # What is read later may be meant to change, unless there are settings.
        return self.is_at_import or has_settings_near(module)


def _calls(outline: Outline) -> list[Call]:
    """The calls that may read a variable: under any name only at import, where there are few."""
    survey = outline.survey
    top = survey.top
    found: list[Call] = []
    for call in top.calls:
        callee = call.node.func
        if type(callee) is ast.Name or (type(callee) is ast.Attribute and callee.attr in _METHODS):
            found.append(call)
    for name in _METHODS:
        for call in survey.calls.get(name, ()):
            if call.scope is not top and _speaks_of_environment(call.node.func):
                found.append(call)
    return found


def _speaks_of_environment(callee: ast.expr) -> bool:
    match callee:
        case ast.Name(id="getenv") | ast.Attribute(attr="getenv"):
            return True
        case ast.Attribute(value=ast.Name(id="environ") | ast.Attribute(attr="environ")):
            return True
    return False


def _callee(call: Call, outline: Outline) -> str | None:
    name = outline.callee(call)
    if name is None and isinstance(call.node.func, ast.Attribute):
        name = f"{outline.qualified(call.node.func.value, call.scope)}.{call.node.func.attr}"
    return name


def _is_script(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    parts = [node.test.left, *node.test.comparators]
    return any(isinstance(part, ast.Name) and part.id == "__name__" for part in parts)
