"""The vocabulary of fixes: what a rule may ask to be changed in a file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from fastapi_mentor.rule import Located
    from fastapi_mentor.source import Source

    Place: TypeAlias = ast.AST | Located
    Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | Located
    Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | Located
else:
    Place = Function = Definition = object

Code: TypeAlias = str


class FixRefused(Exception):
    """A fix that can not be done here; `reason` is one clear line. Nothing of it is done."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Editor(Protocol):
    """Collects what one fix changes in one file.

    A fix is a function that is given an editor and says what it wants; commas, brackets, blank lines,
    indentation, line ends and comments are the editor's business:

        def edit(editor: Editor) -> None:
            depends = editor.add_import("fastapi", "Depends")
            editor.replace(default, f"{depends}({editor.text(default)})")

    **Places.** A place is an `ast` node of the file, or anything with a `location`, such as a fact. Where
    a call, a function or a class is asked for, a located thing stands for the one that begins there, or
    else for the innermost one around it. All places mean the file as it was before the fix.

    **Code** is written as in a file of its own: from column 0, `\\n` between lines, four spaces a level.
    It is given the file's own line ends, its tabs or spaces, and the indentation of where it goes. What
    `text` gives is written in the same way, so the two can be combined freely.

    **All or nothing.** If two requests contradict each other, if the file is not what the rule saw or if
    the result would not compile, the whole fix is refused and nothing changes. Raise `FixRefused(reason)`
    where the fix itself finds that it can not be done. A fix may be asked twice, so it must do nothing
    but talk to its editor.
    """

    @property
    def path(self) -> str:
        """The absolute path of the file."""

    @property
    def source(self) -> Source:
        """The file as it was before the fix."""

    # Any place

    def text(self, at: Place) -> str:
        """The source of a place; of a statement with its decorators, of a class with its members."""

    def replace(self, at: Place, code: Code) -> None:
        """Puts `code` in the stead of an expression (a statement, an argument, a parameter ...).

        An expression is put in parentheses where it would not stay one expression otherwise.
        """

    def wrap(self, at: Place, before: Code, after: Code = "") -> None:
        """Writes code around an expression whose inside may be edited as well: `wrap(call, "await ")`."""

    def insert_before(self, at: Place, code: Code) -> None:
        """Writes `code` right before a place, exactly as it is."""

    def insert_after(self, at: Place, code: Code) -> None:
        """Writes `code` right after a place, exactly as it is."""

    def remove(self, at: Place) -> None:
        """Takes away an argument, an element, a parameter, a decorator, a base or a statement.

        Its comma goes with it. Anything else is refused.
        """

    # Statements

    def replace_statement(self, node: ast.stmt, code: Code) -> None:
        """Puts the statements of `code` in the stead of one (decorators included); equal lines stay."""

    def insert_statement_before(self, node: ast.stmt, code: Code) -> None:
        """Writes statements above one, above the comments that belong to it; blank lines as PEP 8 asks."""

    def insert_statement_after(self, node: ast.stmt, code: Code) -> None:
        """Writes statements below one; blank lines as PEP 8 asks."""

    def remove_statement(self, node: ast.stmt) -> None:
        """Takes away a statement with its line's comment and the blank lines that it leaves over.

        A block never becomes empty: `pass` stays. The comment lines right above go too if they can only
        belong to it: where it stands alone between blank lines, and `# mentor: allow` always.
        """

    def rewrite(self, node: ast.stmt, transform: Callable[[Any], Any]) -> None:
        """The way out for what no other word says: cuts a statement with LibCST.

        `transform` is given the LibCST node of exactly this statement (decorators included) and returns
        the node that it becomes, or None to leave it alone. Import `libcst` inside `transform` only.
        """

    # Calls, lists and other things in brackets

    def set_keyword(self, call: ast.Call | Located, name: str, code: Code) -> None:
        """Gives a keyword argument a value: the existing one is changed, else one is added at the end."""

    def rename_keyword(self, call: ast.Call | Located, old: str, new: str) -> None:
        """Changes the name of a keyword argument."""

    def add_argument(self, call: ast.Call | Located, code: Code, index: int | None = None) -> None:
        """Adds an argument, before the positional one with this index or after all of them.

        Code such as `name=value` or `**more` goes to the end.
        """

    def remove_argument(self, call: ast.Call | Located, argument: str | int) -> None:
        """Takes away a keyword argument by its name or a positional one by its index."""

    def add_element(
        self,
        collection: ast.List | ast.Tuple | ast.Set | ast.Dict | Located,
        code: Code,
        index: int | None = None,
    ) -> None:
        """Adds an element (`"key": value` for a dict) before the one with this index, else at the end."""

    def add_base(self, definition: ast.ClassDef | Located, code: Code, index: int | None = None) -> None:
        """Adds a base to a class, before the one with this index or after all; `name=value` goes last."""

    # Functions

    def set_return_annotation(self, function: Function, code: Code) -> None:
        """Declares what a function returns, in the stead of what it declared."""

    def remove_return_annotation(self, function: Function) -> None:
        """Takes away `-> ...`."""

    def add_decorator(self, definition: Definition, code: Code, position: int | None = 0) -> None:
        """Adds a decorator (`code` without `@`) at a position from the top, or with None next to `def`."""

    def remove_decorator(self, definition: Definition, decorator: ast.expr | int) -> None:
        """Takes away a decorator, given as its node or its position from the top."""

    def set_decorators(self, definition: Definition, codes: Sequence[Code]) -> None:
        """Makes these, in this order, the decorators; those that stay keep their lines and comments."""

    def add_parameter(self, function: Function, code: Code) -> None:
        """Adds a parameter (`name: int = 1`) where Python and the present callers allow it.

        That is after the other keyword-only ones where there are such, else after all positional ones;
        one without a default goes before the first that has one.
        """

    def remove_parameter(self, function: Function, name: str) -> None:
        """Takes away a parameter with its annotation and default, and a `*` or `/` that loses its point."""

    def set_annotation(self, parameter: ast.arg | Located, code: Code) -> None:
        """Gives a parameter a type, in the stead of the one it had."""

    def remove_annotation(self, parameter: ast.arg | Located) -> None:
        """Takes away the type of a parameter."""

    def set_default(self, parameter: ast.arg | Located, code: Code) -> None:
        """Gives a parameter a default, in the stead of the one it had."""

    def remove_default(self, parameter: ast.arg | Located) -> None:
        """Makes a parameter required."""

    def remove_keyword_async(self, function: Function) -> None:
        """Makes `async def` a `def`; refused if the body needs `async`."""

    def add_keyword_async(self, function: Function) -> None:
        """Makes `def` an `async def`."""

    # Imports and names

    def add_import(self, module: str, name: str, alias: str | None = None, at: Place | None = None) -> str:
        """Makes a name of a module available and returns what to write for it.

        An import that is there is used, whatever it calls the name: the answer may be `Depends`, `D` or
        `fastapi.Depends`. Else the name joins the file's imports where isort would have it. Where the name
        already means something else in the module (or in the functions around `at` and around what the
        fix changes) the answer is an alias. `module` may be relative (`.models`).
        """

    def add_plain_import(self, module: str) -> str:
        """Makes `import module` available and returns what to write for the module: `os`, or its alias."""

    def remove_import_if_unused(self, *names: str) -> None:
        """Takes away imports that nothing uses once all is changed; names as the file writes them.

        What `__all__` lists, what `__init__.py` imports, `as` the same name, and imports with a `noqa`
        comment stay: others may import them from here.
        """

    def free_name(self, name: str) -> str:
        """`name`, or `name_2`, `name_3` ... if the module or a function in it already uses it."""

    # Modules and files

    def add_class(self, code: Code, before: Place) -> None:
        """Adds a class to the module, above the top-level statement in which `before` stands."""

    def append_to_class(self, definition: ast.ClassDef | Located, code: Code) -> None:
        """Adds members to the end of a class; a body that was only `pass` or `...` gives way."""

    def add_at_module_level(self, code: Code, after_imports: bool = True) -> None:
        """Adds statements below the imports, or at the end of the module."""

    def file(self, path: str) -> Editor:
        """The editor of another file of the project, part of the same fix."""

    def create_file(self, path: str, code: Code) -> None:
        """Adds a file to the project; refused if there is one."""
