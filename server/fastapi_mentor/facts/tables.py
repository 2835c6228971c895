"""The tables of a project by their names: which class is mapped to one."""

from __future__ import annotations

import re

from fastapi_mentor.facts.link import is_same, tables_named
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.purpose import Purpose, purpose_of


def classes_of_table(name: str, owner: MappedClass) -> list[MappedClass]:
    """The classes around a class that are mapped to a table, those of tests only for tests."""
    module = owner.outline.module
    found = [MappedClass.of(definition) for definition in module.classes_naming(name)]
    tables = [
        each
        for each in found
        if each is not None
        and each.is_table
        and each.mapper is owner.mapper
        and each.table_name == name
        and not each.is_subclass_of_table
    ]
    if purpose_of(module) is Purpose.APPLICATION:
        tables = [each for each in tables if purpose_of(each.outline.module) is Purpose.APPLICATION]
    distinct: list[MappedClass] = []
    for each in tables:
        if not any(is_same(each, other) for other in distinct):
            distinct.append(each)
    return distinct


def tables_meant_by(name: str, owner: MappedClass) -> list[MappedClass]:
    """The classes whose own name says what the name of a table says: `User` for `user` and `users`."""
    words = [word for word in re.split(r"_+", name.lower()) if word]
    if not words:
        return []
    last = words.pop()
    singular = f"{last[:-3]}y" if last.endswith("ies") else last.removesuffix("s")
    candidates = {"".join(part.capitalize() for part in (*words, each)) for each in (last, singular)}
    candidates |= {f"{each}Model" for each in candidates} | {f"{each}Table" for each in candidates}
    return [table for each in sorted(candidates) for table in tables_named(each, owner)]
