"""The files of a plan: the one that was named and all it includes, each read once, none from outside the project."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from vtopo.model.mistakes import Mistakes
from vtopo.problems import Place, Problem
from vtopo.source import Span
from vtopo.syntax.parser import parse
from vtopo.syntax.text import decode
from vtopo.syntax.tree import Block, Item, Statement, Text, Tree, Word

STAGE = "reading"
MARKERS = (".git", "vtopo.toml", "pyproject.toml")
MOST_BYTES = 256 * 1024 * 1024
MOST_FILES = 2_000
STDIN = "<stdin>"


@dataclass(frozen=True)
class Project:
    """The folder that no include leaves, and texts that stand for files in it (standard input, an editor's buffers).

    Files are named by their POSIX path relative to `root`. Where it is `closed`, the texts are all there is of it: an
    earlier state, `called` so, of which the folder has a later one.
    """

    root: Path
    texts: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    closed: bool = False
    called: str = ""

    @classmethod
    def around(cls, path: Path, texts: Mapping[str, bytes] | None = None) -> Project:
        """The project a file belongs to: the nearest folder above it with a repository or a configuration in it.

        Without one it is the current folder if the file is below that, else the file's own folder.
        """
        folder = path.resolve().parent
        root = next((f for f in (folder, *folder.parents) if any((f / mark).exists() for mark in MARKERS)), None)
        if root is None:
            here = Path.cwd()
            root = here if folder.is_relative_to(here) else folder
        return cls(root, MappingProxyType(dict(texts or {})))

    @property
    def top(self) -> Path:
        """The folder of the repository that the project is in; without one, that of the project."""
        return next((folder for folder in (self.root, *self.root.parents) if (folder / ".git").exists()), self.root)

    @property
    def folder(self) -> str:
        """Where the project stands in its repository, with `/` between folders; empty where it is all of it."""
        top = self.top
        return "" if top == self.root else self.root.relative_to(top).as_posix()

    def name(self, path: Path) -> str:
        """The name of a file relative to the project, whatever way it was reached."""
        return path.resolve().relative_to(self.root).as_posix()

    def leaves(self, name: str) -> bool:
        """Whether a file is outside the project, by the links on the way to it."""
        try:
            return not (self.root / name).resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError, ValueError):
            return False

    def read(self, name: str) -> bytes | str:
        """The bytes of a file of the project, or a sentence why there are none."""
        if name in self.texts:
            return self.texts[name]
        lack = self.lacks(name)
        if lack:
            return lack
        try:
            return (self.root / name).read_bytes()
        except OSError as error:
            return f"`{name}` can not be read: {error.strerror}"

    def lacks(self, name: str) -> str:
        """Why a file of the project can not be read, empty where it seems that it can."""
        if name in self.texts:
            return ""
        if self.closed:
            return f"there is no file `{name}`{f' at {self.called}' if self.called else ''}"
        path = self.root / name
        try:
            if self.leaves(name):
                return f"`{name}` leaves the project folder"
            if path.is_dir():
                return f"`{name}` is a folder, not a plan"
            if not path.exists():
                return f"there is no file `{name}`"
            if not path.is_file():
                return f"`{name}` is no ordinary file"
            if path.stat().st_size > MOST_BYTES:
                return f"`{name}` has {path.stat().st_size:,} bytes; at most {MOST_BYTES:,} are read"
        except (OSError, RuntimeError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            return f"`{name}` can not be read: {reason}"
        return ""


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a plan: what is written in it, the hash of its bytes, and the files it brings in, near and far."""

    name: str
    tree: Tree
    sha256: str
    brings: frozenset[int]


@dataclass(frozen=True, slots=True)
class Loaded:
    """All files of a plan, the one that was named first; an included file stands behind those that include it."""

    documents: tuple[Document, ...]

    @property
    def tree(self) -> Tree:
        """What is written in the file that was named."""
        return self.documents[0].tree


def load(project: Project, name: str, mistakes: Mistakes) -> Loaded | None:
    """The files of a plan, or None where the first can not be read; mistakes are noted where they stand."""
    return _Loading(project, mistakes).run(name)


class _Loading:
    def __init__(self, project: Project, mistakes: Mistakes) -> None:
        self.project = project
        self.mistakes = mistakes
        self.trees: list[tuple[str, Tree, str]] = []
        self.number: dict[str, int] = {}
        self.includes: dict[int, list[int]] = {}

    def run(self, name: str) -> Loaded | None:
        if self._read(name, None) is None:
            return None
        todo = [0]
        while todo:
            at = todo.pop()
            found = self._included(at)
            self.includes[at] = [number for number, _ in found]
            todo.extend(number for number, fresh in reversed(found) if fresh)
        self._cycles()
        return Loaded(
            tuple(
                Document(name, tree, digest, frozenset(self._reach(number)))
                for number, (name, tree, digest) in enumerate(self.trees)
            )
        )

    def _read(self, name: str, at: Span | None) -> int | None:
        data = self.project.read(name)
        if isinstance(data, str):
            if at is None:
                self.mistakes.extend([Problem(STAGE, "no-such-file", data, Place(name, 1, 1, 1, 1))])
            else:
                code = "outside-project" if self.project.leaves(name) else "no-such-file"
                self.mistakes.add(STAGE, code, data, at)
            return None
        if name.endswith(".json"):
            from vtopo.model.document import read_tree  # a plan in JSON is rare, and its reader is not needed else

            tree, problems = read_tree(name, data)
        else:
            source, problems = decode(name, data)
            tree = None
            if source is not None:
                tree, more = parse(source)
                problems = (*problems, *more)
        self.mistakes.extend(problems)
        if tree is None:
            return None
        self.number[name] = len(self.trees)
        self.trees.append((name, tree, hashlib.sha256(data).hexdigest()))
        return self.number[name]

    def _included(self, number: int) -> list[tuple[int, bool]]:
        """The numbers of the files that one file includes, and whether each was met for the first time."""
        name, tree, _ = self.trees[number]
        found: list[tuple[int, bool]] = []
        for item in tree.items:
            target = self._target(item)
            if target is None:
                continue
            path = self._inside(name, target)
            if path is None:
                continue
            if path in self.number:
                found.append((self.number[path], False))
            elif len(self.trees) >= MOST_FILES:
                self.mistakes.add(STAGE, "too-many-files", f"a plan of more than {MOST_FILES:,} files", target.span)
            else:
                fresh = self._read(path, target.span)
                if fresh is not None:
                    found.append((fresh, True))
        return found

    def _target(self, item: Statement | Block) -> Text | None:
        head = item.args[0]
        if not (isinstance(item, Statement) and isinstance(head, Word) and head.text == "include"):
            return None
        if len(item.args) == 2 and isinstance(item.args[1], Text):
            return item.args[1]
        self.mistakes.add(
            STAGE,
            "include-what",
            "`include` takes one file name in double quotes",
            item.span,
            hint='write `include "network.vt"`',
        )
        return None

    def _inside(self, name: str, target: Text) -> str | None:
        """The name of an included file relative to the project, None (and a mistake) where it lies outside."""
        path = beside(name, target.text)
        if path is None:
            self.mistakes.add(
                STAGE,
                "outside-project",
                f"`{target.text}` leads out of the project folder",
                target.span,
                hint="include a file of this project, by a path relative to this file with `/` between its parts",
            )
        return path

    def _reach(self, start: int) -> set[int]:
        reached: set[int] = set()
        todo = list(self.includes.get(start, ()))
        while todo:
            number = todo.pop()
            if number not in reached:
                reached.add(number)
                todo.extend(self.includes.get(number, ()))
        return reached

    def _cycles(self) -> None:
        """Tells each include that closes a circle, with the chain of files that is one."""
        done: set[int] = set()
        trail: list[tuple[int, list[int]]] = [(0, list(self.includes.get(0, ())))]
        while trail:
            number, left = trail[-1]
            if not left:
                done.add(number)
                trail.pop()
                continue
            following = left.pop(0)
            path = [at for at, _ in trail]
            if following in path:
                chain = [self.trees[at][0] for at in path[path.index(following) :]] + [self.trees[following][0]]
                self.mistakes.add(
                    STAGE,
                    "include-cycle",
                    f"files that include each other: {' -> '.join(chain)}",
                    self._include_span(number, following),
                )
            elif following not in done:
                trail.append((following, list(self.includes.get(following, ()))))

    def _include_span(self, number: int, following: int) -> Span:
        name, tree, _ = self.trees[number]
        for item in tree.items:
            head = item.args[0]
            if (
                isinstance(item, Statement)
                and isinstance(head, Word)
                and head.text == "include"
                and len(item.args) == 2
            ):
                target = item.args[1]
                if isinstance(target, Text) and self._inside(name, target) == self.trees[following][0]:
                    return target.span
        return tree.items[0].span


def beside(name: str, text: str) -> str | None:
    """The name of a file given relative to another, None where it leads out of the project."""
    if text.startswith("/") or "\\" in text or text[1:2] == ":" or "\0" in text:
        return None
    steps: list[str] = [] if name == STDIN else list(PurePosixPath(name).parent.parts)
    for step in PurePosixPath(text).parts:
        if step != "..":
            steps.append(step)
        elif steps:
            steps.pop()
        else:
            return None
    return "/".join(steps) or None


def is_plan(tree: Tree) -> bool:
    """Whether a file has a plan block; one without is a fragment."""
    return any(isinstance(item.args[0], Word) and item.args[0].text == "plan" for item in tree.items)


def mentions(tree: Tree) -> Iterator[tuple[str, Text]]:
    """The files that a file names: `include` or `baseline`, with the text behind that word."""
    for item in tree.items:
        word = "include"
        inside: tuple[Item, ...] = (item,)
        if isinstance(item, Block) and item.args[0].span.text == "plan":
            word, inside = "baseline", item.items
        for one in inside:
            named = one.args[-1]
            if isinstance(one, Statement) and one.args[0].span.text == word and isinstance(named, Text):
                yield word, named
