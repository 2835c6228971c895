"""The way from a module's name to its file and back, by the rules of Python's import system."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import takewhile

from fastapi_mentor.project.folders import INIT, Folders, folder_of, is_file
from fastapi_mentor.project.site_packages import SitePackages

# The modules of the standard library that nothing has imported before a FastAPI application starts,
# so that a file of the same name in the project's root wins, as it does when Python runs it.
_SHADOWED = frozenset(
    {
        "chunk", "cmd", "code", "crypt", "imp", "profile", "resource", "sched", "statistics",
        "symtable", "trace", "turtle", "wave",
    }
)  # fmt: skip

# A folder without `__init__.py` that is called like one of these holds migrations, containers or
# scripts far more often than it hides the package, even if we see no environment to know it from.
_WELL_KNOWN = frozenset(
    {
        "aiohttp", "alembic", "bcrypt", "boto3", "celery", "dramatiq", "fastapi", "fastapi_users",
        "flask", "grpc", "gunicorn", "httpx", "jose", "jwt", "motor", "openai", "passlib",
        "psycopg", "psycopg2", "pydantic", "pydantic_core", "pydantic_settings", "pymongo",
        "pytest", "redis", "requests", "slowapi", "sqlalchemy", "sqlmodel", "starlette",
        "strawberry", "stripe", "tortoise", "uvicorn",
    }
)  # fmt: skip


Places = tuple[str, ...]
"""The file of a module or of a package's `__init__`, or the folders of a namespace package."""


class ModuleFinder:
    """Finds modules for every file of a workspace.

    `workspace_root` is the outermost folder that is searched, `roots` are the configured source roots
    (absolute, or relative to the workspace), `site_packages` the folders of the environment.
    All paths are absolute and normalised. A module is looked for, in this order, in

    1. the folder that holds the importing file's outermost package, and that folder's parents;
    2. the configured roots, then the other roots of the workspace, the nearest first
       (two that are equally near and hold the name are ambiguous: the name is not found);
    3. `site_packages`, and the folders of packages that are installed there in editable mode;
    4. the folders inside the importing file's package, for those who start the program in there;
    5. the folders around the workspace, by their own names, for those who open a part of a package.

    A folder that nobody declared a root (no configuration, no project file) never hides an installed
    package. A folder without `__init__.py` gives way to a module or package found anywhere later, and
    adds up with others of its name, as PEP 420 says.
    """

    def __init__(
        self, workspace_root: str, roots: Sequence[str] = (), site_packages: Sequence[str] = ()
    ) -> None:
        self.workspace_root = os.path.normpath(workspace_root)
        self.roots = tuple(os.path.normpath(os.path.join(self.workspace_root, root)) for root in roots)
        self.site_packages = tuple(site_packages)
        self._folders = Folders()
        self._forget_answers()

    def invalidate(self, path: str | None = None) -> None:
        """Forget what was found: a file or folder appeared or went at `path`, or anywhere if None."""
        if path is None:
            self._folders.forget()
        else:
            parent = os.path.dirname(path)
            self._folders.forget((path, parent, os.path.dirname(parent)))
        self._forget_answers()

    def _forget_answers(self) -> None:
        self._installed = SitePackages(self.site_packages, self._folders)
        self._chains: dict[str, tuple[str, ...]] = {}
        self._tops: dict[tuple[str, str], tuple[Places, ...]] = {}
        self._shared_tops: dict[tuple[str, str], tuple[Places, ...]] = {}
        self._found: dict[tuple[str, str], str | None] = {}
        self._relatives: dict[tuple[str, int, str], str | None] = {}
        self._names: dict[str, str] = {}
        self._externals: dict[str, bool] = {}
        self._others: dict[str, list[str]] | None = None

    def find(self, module: str, from_path: str) -> str | None:
        """The file of a module, or of a package's `__init__`, as seen from the file `from_path`.

        `module` may be relative (`..models`). A namespace package is answered with its folder (the
        only answers that do not end in `.py`); None means that there is no such module, or that it
        belongs to the standard library.
        """
        folder = folder_of(from_path)
        key = (folder, module)
        try:
            return self._found[key]
        except KeyError:
            pass
        if module.startswith("."):
            name = module.lstrip(".")
            found = self.find_relative(from_path, len(module) - len(name), name)
        else:
            found = self._find_absolute(module, folder)
        self._found[key] = found
        return found

    def _find_absolute(self, module: str, folder: str) -> str | None:
        names = module.split(".")
        alternatives = self._top(names[0], folder)
        if len(names) == 1:  # packages first
            alternatives = tuple(sorted(alternatives, key=is_file, reverse=True))
        for places in alternatives:
            for name in names[1:]:
                places = self._folders.below(places, name)
            if places:
                return places[0]
        return None

    def find_relative(self, from_path: str, level: int, module: str) -> str | None:
        """The file that `from ...module import` (with `level` dots) reads in the file `from_path`.

        It follows folders, not names, so it is right even where the root is not known.
        """
        key = (folder_of(from_path), level, module)
        if key in self._relatives:
            return self._relatives[key]
        folder = _up(key[0], level - 1)
        if module:
            places: Places = (folder,)
            for name in module.split("."):
                places = self._folders.below(places, name)
            found = places[0] if places else None
        else:
            found = folder + INIT if self._folders[folder].is_package else folder
        self._relatives[key] = found
        return found

    def resolve_relative(self, from_path: str, level: int, module: str) -> str:
        """The absolute name of `module`, imported with `level` dots by the file `from_path`.

        An empty string means the root itself (`from . import name` in a file that is in no package).
        """
        if level == 0:
            return module
        package = self._folder_name(_up(os.path.dirname(from_path), level - 1))
        return f"{package}.{module}" if package and module else package or module

    def module_name(self, path: str) -> str:
        """The name by which Python would import a file: `app.routers.users`.

        Files of different roots may share a name; what is unique is the path.
        """
        folder, file = os.path.split(path)
        package = self._folder_name(folder)
        stem = file.removesuffix(".py")
        if stem == "__init__" and package:
            return package
        return f"{package}.{stem}" if package else stem

    def is_external(self, path: str) -> bool:
        """Whether a file came with an installed package or with Python itself."""
        folder = folder_of(path)
        external = self._externals.get(folder)
        if external is None:
            external = self._installed.holds(folder + os.sep, self.workspace_root)
            self._externals[folder] = external
        return external

    def _is_root(self, folder: str) -> bool:
        return folder == self.workspace_root or folder in self.roots or self._folders.is_root(folder)

    def _chain(self, folder: str) -> tuple[str, ...]:
        """The folder of the outermost package around `folder`, and its parents in the workspace."""
        chain = self._chains.get(folder)
        if chain is None:
            top = folder
            while self._folders[top].is_package and os.path.dirname(top) != top:
                top = os.path.dirname(top)
            found = [top]
            if not self.is_external(os.path.join(top, "")):
                inside = self.workspace_root.rstrip(os.sep) + os.sep
                while top.startswith(inside) and top != self.workspace_root:
                    top = os.path.dirname(top)
                    found.append(top)
            chain = self._chains[folder] = tuple(found)
        return chain

    def _folder_name(self, folder: str) -> str:
        name = self._names.get(folder)
        if name is None:
            chain = self._chain(folder)
            root = chain[0]
            if root == folder:  # in no package: named from the nearest folder known as a root
                root = next((parent for parent in chain if self._is_root(parent)), folder)
            parts = folder[len(root) :].strip(os.sep).split(os.sep)
            unfit = [index for index, part in enumerate(parts) if not part.isidentifier()]
            name = ".".join(parts[unfit[-1] + 1 :] if unfit else parts)
            self._names[folder] = name
        return name

    def _top(self, name: str, folder: str) -> tuple[Places, ...]:
        """Where a top-level name may live, likeliest first; mostly there is one alternative."""
        try:
            return self._tops[folder, name]
        except KeyError:
            pass
        chain = self._chain(folder)
        top = chain[0]
        alternatives: tuple[Places, ...] = ()
        if top != folder and folder.startswith(name, len(top.rstrip(os.sep)) + 1):
            own = self._folders.places(top, name)
            if own and (folder + os.sep).startswith(own[0].removesuffix("__init__.py")):
                alternatives = (own,)
        if not alternatives:
            if (top, name) not in self._shared_tops:
                self._shared_tops[top, name] = self._alternatives(name, chain)
            alternatives = self._shared_tops[top, name]
        if not alternatives:
            places = self._inside(name, folder, top) or self._around(name, folder)
            alternatives = (places,) if places else ()
        self._tops[folder, name] = alternatives
        return alternatives

    def _alternatives(self, name: str, chain: tuple[str, ...]) -> tuple[Places, ...]:
        if name in sys.stdlib_module_names:
            if name not in _SHADOWED or not self._is_root(chain[0]):
                return ()
            places = self._folders.places(chain[0], name)
            return (places,) if is_file(places) else ()
        installed = self._installed.places(name)
        taken = is_file(installed) or name in _WELL_KNOWN
        found: list[Places] = []
        spread: list[str] = []
        for folder in (*chain, *self.roots):
            places = self._folders.places(folder, name)
            if is_file(places):
                if self._is_root(folder):
                    return (*found, places)
                if not taken:
                    found.append(places)
            else:
                spread.extend(places)
        if taken or self.is_external(os.path.join(chain[0], "")):
            return (installed,) if installed else ()
        others, package = self._elsewhere(name, chain[0])
        namespace = tuple(dict.fromkeys((*spread, *others, *installed)))
        return tuple(places for places in (*found, namespace, package) if places)

    def _elsewhere(self, name: str, near: str) -> tuple[Places, Places]:
        """The name in the other roots of the workspace: the folders of a namespace, a package."""
        found = [(root, self._folders.places(root, name)) for root in self._holders(name)]
        spread = tuple(place for _, places in found if not is_file(places) for place in places)
        regular = [(_shared(root, near), places) for root, places in found if is_file(places)]
        nearest = max((shared for shared, _ in regular), default=0)
        best = [places for shared, places in regular if shared == nearest]
        return spread, best[0] if len(best) == 1 else ()

    def _holders(self, name: str) -> list[str]:
        if self._others is None:
            self._others = {}
            for root in self._folders.roots_below(self.workspace_root):
                listing = self._folders[root]
                for stem in listing.modules | listing.folders:
                    self._others.setdefault(stem, []).append(root)
        return self._others.get(name, [])

    def _inside(self, name: str, folder: str, top: str) -> Places:
        if self._is_foreign(name, folder):
            return ()
        inside: list[str] = []
        while len(folder) > len(top):
            inside.insert(0, folder)
            folder = os.path.dirname(folder)
        places = (self._folders.places(path, name) for path in inside)
        return next((found for found in places if is_file(found)), ())

    def _around(self, name: str, folder: str) -> Places:
        if self._is_foreign(name, folder) or is_file(self._installed.places(name)):
            return ()
        around = self.workspace_root
        while os.path.basename(around) not in (name, ""):
            around = os.path.dirname(around)
        return self._folders.places(*os.path.split(around)) if os.path.basename(around) else ()

    def _is_foreign(self, name: str, folder: str) -> bool:
        known = name in _WELL_KNOWN or name in sys.stdlib_module_names
        return known or self.is_external(os.path.join(folder, ""))


def _up(folder: str, levels: int) -> str:
    for _ in range(levels):
        folder = os.path.dirname(folder)
    return folder


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common."""
    pairs = zip(one.split(os.sep), other.split(os.sep), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
