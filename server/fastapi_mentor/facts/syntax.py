"""Tables of Python's syntax that make a walk over it quick."""

from __future__ import annotations

import ast
from collections.abc import Iterator

LEAVES = frozenset(
    {
        *(ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, ast.alias, ast.Pass, ast.Break, ast.Continue),
        *ast.operator.__subclasses__(),
        *ast.unaryop.__subclasses__(),
        *ast.cmpop.__subclasses__(),
        *ast.boolop.__subclasses__(),
    }
)
_SKIPPED_FIELDS = frozenset(
    {
        "ctx",
        "op",
        "ops",
        "id",
        "attr",
        "arg",
        "level",
        "module",
        "simple",
        "conversion",
        "kind",
        "type_comment",
    }
    | {"is_async", "asname", "type_ignores", "rest", "type_params"}
)
FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _SKIPPED_FIELDS)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_INSIDE: dict[type, tuple[str, ...]] = {
    kind: () if kind in LEAVES and kind is not ast.alias else names for kind, names in FIELDS.items()
}


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node, without operators and contexts (`ast.Add`, `ast.Load`)."""
    found: list[ast.AST] = []
    for name in _INSIDE[type(node)]:
        value = getattr(node, name)
        if type(value) is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(*roots: ast.AST) -> Iterator[ast.AST]:
    """Nodes and all below them in the order of `ast.walk`, without operators and contexts; much quicker."""
    found = [*roots]
    for node in found:
        yield node
        for name in _INSIDE[type(node)]:
            value = getattr(node, name)
            if type(value) is list:
                found += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)


SPECIAL: dict[type, str] = {
    ast.Call: "call",
    ast.FunctionDef: "function",
    ast.AsyncFunctionDef: "function",
    ast.Lambda: "function_lambda",
    ast.ClassDef: "class_",
    ast.Assign: "assign",
    ast.AnnAssign: "ann_assign",
    ast.AugAssign: "aug_assign",
    ast.NamedExpr: "named",
    ast.For: "for_",
    ast.AsyncFor: "for_",
    ast.While: "while_",
    ast.With: "with_",
    ast.AsyncWith: "with_",
    ast.Import: "import_",
    ast.ImportFrom: "import_",
    ast.ExceptHandler: "handler",
    ast.Attribute: "attribute",
    ast.Try: "try_",
    ast.TryStar: "try_",
    ast.Raise: "raise_",
    ast.Return: "return_",
    ast.Yield: "yield_",
    ast.YieldFrom: "yield_",
    ast.Await: "await_",
    ast.Global: "global_",
    ast.Nonlocal: "global_",
    ast.ListComp: "comprehension",
    ast.SetComp: "comprehension",
    ast.DictComp: "comprehension",
    ast.GeneratorExp: "comprehension",
    ast.Subscript: "subscript",
    ast.MatchAs: "match_name",
    ast.MatchStar: "match_name",
    ast.Delete: "delete",
    ast.Expr: "value",
    ast.Starred: "value",
    ast.If: "if_",
    ast.BinOp: "binary",
    ast.BoolOp: "values",
    ast.JoinedStr: "values",
}
"""The kinds of nodes that `facts.walk.Walker` has a method of their own for, by its name."""
