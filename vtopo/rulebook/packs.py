"""Where rules come from: packages that are installed, and folders that somebody names on the command line."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module, invalidate_caches
from importlib.machinery import ModuleSpec
from importlib.metadata import distributions
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from vtopo.findings import Place, Problem, failure

GROUP = "vtopo.rules"
BUILTIN = "vtopo.rules"
STAGE = "rules"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack of rules: its name (empty for vtopo's own), the package it is loaded as, and where that is.

    One that is a `folder` is installed nowhere: somebody named it on the command line.
    """

    name: str
    package: str
    root: Traversable
    folder: bool = False


class BrokenPackError(Exception):
    """Rules can not be loaded; `problems` say where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.place}: {problem.message}" for problem in problems))
        self.problems = problems


def installed() -> list[str]:
    """The packages that hold rules, vtopo's own first."""
    points = [each.entry_points.select(group=GROUP) for each in distributions(path=_path())]
    return [BUILTIN, *sorted({point.module for some in points for point in some} - {BUILTIN})]


def of_package(package: str) -> Pack | Problem:
    """The pack of a package that is installed, or why there is none."""
    try:
        with loading():
            import_module(package)
            return Pack("" if package == BUILTIN else package, package, files(package))
    except (Exception, SystemExit) as error:
        told = f"the pack `{package}`, which is installed, can not be loaded: {failure(error)}"
        return Problem(STAGE, "pack", told, Place(package, 1, 1, 1, 1))


def of_folder(folder: Path) -> Pack | Problem:
    """The pack of a folder, or why there is none. It is loaded anew: its files may have changed."""
    name = _called(folder)
    if not folder.is_dir():
        why = "it is no folder" if folder.exists() else "there is none"
        return Problem(STAGE, "pack", f"`{name}` is no folder of rules: {why}", Place(name, 1, 1, 1, 1))
    package = f"vtopo_pack_{sha256(str(folder).encode()).hexdigest()[:12]}"
    for loaded in [its for its in sys.modules if its == package or its.startswith(f"{package}.")]:
        del sys.modules[loaded]
    invalidate_caches()
    init = folder / "__init__.py"
    spec = spec_from_file_location(package, init, submodule_search_locations=[str(folder)]) if init.exists() else None
    if spec is None:
        spec = ModuleSpec(package, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
    sys.modules[package] = module = module_from_spec(spec)
    try:
        with loading(folder=True):
            if spec.loader is not None:
                spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        told = f"the pack `{name}` can not be loaded: {failure(error)}"
        return Problem(STAGE, "pack", told, Place(f"{name}/__init__.py", 1, 1, 1, 1))
    return Pack(name, package, folder, folder=True)


@contextmanager
def loading(folder: bool = False) -> Iterator[None]:
    """While rules are loaded: nothing comes from the current folder, and nothing is written into a folder of rules."""
    before, writes = sys.path, sys.dont_write_bytecode
    sys.path, sys.dont_write_bytecode = _path(), writes or folder
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        sys.path, sys.dont_write_bytecode = before, writes


def _path() -> list[str]:
    """Where packages are installed: the path of Python without the current folder, which is what is judged.

    Python puts that one first when it is started by `-m`, and so does an empty place in PYTHONPATH. Behind the standard
    library it stands only where somebody has installed it, by a `.pth` file.
    """
    here, library = Path.cwd(), sysconfig.get_path("stdlib")
    behind = sys.path.index(library) if library in sys.path else len(sys.path)
    return [
        each
        for at, each in enumerate(sys.path)
        if at >= behind or (Path(each).is_absolute() and Path(each).resolve() != here)
    ]


def _called(folder: Path) -> str:
    """The name of a folder as messages show it: from the current folder, or by its last part."""
    here = Path.cwd()
    return folder.relative_to(here).as_posix() if folder.is_relative_to(here) and folder != here else folder.name
