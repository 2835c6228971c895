"""An object that holds the settings of an application, and the ways to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.annotations import annotated_type
from fastapi_mentor.facts.names import Definition, Module
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.facts.types import type_of_definition
from fastapi_mentor.pattern import pattern

_USUAL = ("settings", "get_settings", "config", "get_config", "app_settings", "conf", "cfg", "env")
_SPEAKING = pattern(r"(?:get_)?(?:\w+_)?(?:settings|config|conf|cfg|env)|\w*Settings")
_MODULES = ("settings", "config", "core.config", "core.settings", "conf", "app.config", "app.settings")
_FURTHER = ("core", "core.conf", "configs", "configuration", "env", "config.settings", "common.config")
_CLASSES = ("Settings", "AppSettings", "Config", "AppConfig", "BaseConfig")


class SettingsObject(NamedTuple):
    """An object of a settings class, or a function without parameters that gives one.

    `name` is what it is called where it can be used, "" if there is only the class. `origin` is the module
    that it would have to be imported from.
    """

    settings: SettingsClass
    name: str
    is_function: bool = False
    origin: str = ""

    @property
    def code(self) -> str:
        """The expression that gives the object."""
        return f"{self.name}()" if self.is_function else self.name


def settings_at_hand(module: Module) -> Sequence[SettingsObject]:
    """The settings that a module has or imports, its own first."""
    return module.remember("settings at hand", "", lambda: tuple(_at_hand(module)))


def _at_hand(module: Module) -> Iterator[SettingsObject]:
    for name in _USUAL:
        for definition in module.definitions(name):
            found = _object(name, definition, module)
            if found is not None:
                yield found
    for settings in SettingsClass.in_module(module):
        yield SettingsObject(settings, "")
    for name in module.imported_names():
        if _SPEAKING.fullmatch(name):
            for dotted in (name, f"{name}.settings"):
                symbol = module.resolve(dotted)
                if symbol is not None and symbol.definition is not None:
                    found = _object(dotted, symbol.definition, module)
                    if found is not None:
                        yield found


def settings_objects(module: Module) -> Sequence[SettingsObject]:
    """The settings that a module has, imports or could import, the nearest first."""
    return module.remember("settings", "", lambda: tuple(_objects(module)))


def has_settings_near(module: Module) -> bool:
    """Whether a module has or imports settings, or stands near a module of settings that it could import."""
    return bool(settings_at_hand(module)) or module.remember("settings near", "", lambda: _near(module))


def _near(module: Module) -> bool:
    package, folder = module.name, module.path
    while package:
        package, folder = package.rpartition(".")[0], folder.rpartition("/")[0]
        for near in (*_MODULES, *_FURTHER):
            path = f"{folder}/{near.replace('.', '/')}"
            if not module.has_file(f"{path}.py") and not module.has_file(f"{path}/__init__.py"):
                continue
            origin = f"{package}.{near}" if package else near
            for name in (*_CLASSES, *_USUAL):
                symbol = module.symbol(f"{origin}.{name}")
                found = symbol.definition if symbol is not None else None
                if found is not None and (SettingsClass.of(found) or _object(name, found, module)):
                    return True
    return False


def _objects(module: Module) -> Iterator[SettingsObject]:
    yield from settings_at_hand(module)
    package = module.name
    while package:
        package = package.rpartition(".")[0]
        for near in _MODULES:
            origin = f"{package}.{near}" if package else near
            symbol = module.symbol(f"{origin}.settings") if origin != module.name else None
            if (
                symbol is not None
                and symbol.definition is not None
                and symbol.definition.module is not module
            ):
                found = _object("settings", symbol.definition, module)
                if found is not None:
                    yield found._replace(origin=symbol.definition.module.name)


def _object(name: str, definition: Definition, module: Module) -> SettingsObject | None:
    """What a definition is, if it is an object of settings or gives one."""
    node = definition.node
    is_function = isinstance(node, Function)
    if isinstance(node, ast.FunctionDef):
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if given or not node.decorator_list:
            return None
        kind = annotated_type(node.returns, Place(definition.module, None, None))
    else:
        kind = type_of_definition(definition)
    symbol = module.symbol(kind) if kind is not None else None
    settings = SettingsClass.of(symbol.definition) if symbol is not None else None
    return SettingsObject(settings, name, is_function) if settings is not None else None
