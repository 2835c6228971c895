"""The program of the process that asks Jedi about names of installed packages, and then ends.

It reads `{"paths": [...], "names": [...]}` from its input and writes a line of JSON for each name. Jedi
only reads source files below the given paths: it starts no other Python, and loads compiled modules
from nowhere but the environment that this program itself runs in.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

# Decorators that leave what a call of the function gives unchanged.
_TRANSPARENT = frozenset({"overload", "staticmethod", "classmethod", "override", "abstractmethod"})


def main() -> None:
    """Answer the question on the standard input."""
    with suppress(AttributeError, OSError):
        os.nice(10)
    question = json.loads(sys.stdin.buffer.read())
    for answer in answers(question["paths"], question["names"]):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def answers(paths: Sequence[str], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What Jedi knows about qualified names, in the form that `InstalledName` is made from."""
    names = [name for name in names if all(part.isidentifier() for part in name.split("."))]
    missing = []
    for name, found in zip(names, _look_up(paths, [_import_of(name) for name in names]), strict=True):
        if found["kind"] == "unknown" and name.count(".") > 1:
            missing.append(name)
        else:
            yield {"asked": name, **found}
    # What is not in a module may be a member of a class: `package.module.Class.member`.
    for name, found in zip(missing, _look_up(paths, [_member(name) for name in missing]), strict=True):
        yield {"asked": name, **found}


def _import_of(name: str) -> str:
    module, _, last = name.rpartition(".")
    return f"from {module} import {last}" if module else f"import {last}"


def _member(name: str) -> str:
    module, outer, last = name.rsplit(".", 2)
    return f"from {module} import {outer}; {outer}.{last}"


def _look_up(paths: Sequence[str], lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    if not lines:
        return
    import jedi
    from jedi.api.environment import InterpreterEnvironment

    project = jedi.Project(
        os.path.dirname(__file__), sys_path=list(paths), smart_sys_path=False, added_sys_path=()
    )
    script = jedi.Script("\n".join(lines), project=project, environment=InterpreterEnvironment())
    for number, line in enumerate(lines, 1):
        try:
            definitions = script.goto(number, len(line), follow_imports=True)
            yield _describe(definitions[0]) if definitions else {"kind": "unknown"}
        except Exception:  # whatever Jedi trips over must not cost the other answers
            yield {"kind": "unknown"}


def _describe(definition: Any) -> dict[str, Any]:
    if definition.type == "module" and definition.module_path is None:
        return {"kind": "unknown"}
    described: dict[str, Any] = {
        "kind": "other",
        "name": definition.full_name or "",
        "path": str(definition.module_path or ""),
    }
    match definition.type:
        case "module" | "namespace":
            described["kind"] = "module"
        case "class":
            described["kind"] = "class"
            described["bases"] = _ancestors(definition._name)
        case "function":
            described["kind"], described["returns"] = _function(definition)
        case "statement" | "instance":
            match definition.infer():
                case [one] if one.type == "function":
                    described["kind"], described["returns"] = _function(one)
                case [one] if one.type in ("class", "instance"):
                    described["kind"] = one.type
                    described["bases"] = _ancestors(one._name)
    return described


def _ancestors(name: Any) -> list[str]:
    """The qualified names of a class and all its ancestors, nearest first."""
    found: dict[str, None] = {}
    for value in name.infer():
        cls = value.py__class__() if value.is_instance() else value
        for ancestor in cls.py__mro__() if cls.is_class() else ():
            module = ancestor.get_root_context().py__name__()
            qualified = ".".join((module, *(ancestor.get_qualified_names() or (ancestor.py__name__(),))))
            if qualified != "builtins.object":
                found[qualified] = None
    return list(found)


def _function(definition: Any) -> tuple[str, str | None]:
    """Its kind, and the text of its return annotation."""
    node = definition._name.tree_name.get_definition()
    annotation = node.annotation
    returns = annotation.get_code(include_prefix=False) if annotation else None
    outer = node.parent if node.parent.type in ("async_stmt", "async_funcdef") else node
    decorators = []
    if outer.parent.type == "decorated":
        decorated = outer.parent.children[0]
        parts = decorated.children if decorated.type == "decorators" else [decorated]
        decorators = [part.children[1].get_code().strip().rpartition(".")[2] for part in parts]
    if not _TRANSPARENT.issuperset(decorators):
        return "other", None
    if outer is node:
        return "function", returns
    return ("other" if node.is_generator() else "async function"), returns


if __name__ == "__main__":
    main()
