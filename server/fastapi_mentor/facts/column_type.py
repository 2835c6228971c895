"""What the annotation of a column says: its type, whether that takes None, and what describes it further."""

from __future__ import annotations

import ast
import builtins

from fastapi_mentor.facts.place import Place

_DEPTH = 6


def unquoted(annotation: ast.expr) -> ast.expr:
    """An annotation that is written as a string, as what it means."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            return ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError):
            return annotation
    return annotation


class AnnotatedColumn:
    """What an annotation says of a column."""

    def __init__(self) -> None:
        self.inner: ast.expr | None = None
        self.place: Place | None = None
        self.calls: list[ast.Call] = []
        self.is_mapped = False
        self.is_known = True

    def read(self, annotation: ast.expr, at: Place, depth: int) -> None:
        annotation = unquoted(annotation)
        self.inner, self.place = annotation, at
        if depth > _DEPTH:
            self.is_known = False
            return
        if isinstance(annotation, ast.Subscript):
            outer = at.qualified(annotation.value) or ""
            inner = annotation.slice
            if outer == "typing.Annotated" and isinstance(inner, ast.Tuple) and inner.elts:
                for part in inner.elts[1:]:
                    if isinstance(part, ast.Call):
                        self.calls.append(part)
                    elif not isinstance(part, ast.Constant):
                        self.is_known = False
                self.read(inner.elts[0], at, depth + 1)
            elif outer.startswith("sqlalchemy.orm.") and outer.endswith("Mapped"):
                self.is_mapped = True
                self.read(inner, at, depth + 1)
        elif isinstance(annotation, (ast.Name, ast.Attribute)):
            definition = at.definition(annotation)
            if definition is not None:
                if definition.value is not None:
                    self.read(definition.value, Place(definition.module, None, None), depth + 1)
            elif at.qualified(annotation) is None and not _is_builtin(annotation):
                self.is_known = False


def _is_builtin(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and hasattr(builtins, node.id)


def takes_none(annotation: ast.expr, at: Place) -> bool | None:
    """Whether a type takes None; None where that is not known."""
    annotation = unquoted(annotation)
    match annotation:
        case ast.Constant(value=None):
            return True
        case ast.BinOp(op=ast.BitOr()):
            sides = [takes_none(annotation.left, at), takes_none(annotation.right, at)]
            return True if True in sides else None if None in sides else False
        case ast.Subscript():
            outer = at.qualified(annotation.value)
            if outer == "typing.Optional":
                return True
            if outer == "typing.Union" and isinstance(annotation.slice, ast.Tuple):
                each = [takes_none(part, at) for part in annotation.slice.elts]
                return True if True in each else None if None in each else False
            if outer == "typing.Annotated" and isinstance(annotation.slice, ast.Tuple):
                return takes_none(annotation.slice.elts[0], at)
            return False if outer is not None or _is_builtin(annotation.value) else None
        case ast.Name() | ast.Attribute():
            definition = at.definition(annotation)
            if definition is not None and not isinstance(definition.node, ast.ClassDef):
                return None
            name = at.qualified(annotation)
            if name in ("typing.Any", "object"):
                return None
            return False if name is not None or _is_builtin(annotation) else None
    return None
