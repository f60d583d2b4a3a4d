"""The rules of a pack, folder by folder, and every mistake that keeps one from being a rule."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.resources.abc import Traversable
from traceback import extract_tb
from types import ModuleType

from vtopo.findings import Place, Problem, Severity, failure
from vtopo.rulebook.packs import STAGE, Pack
from vtopo.rulekit import CATEGORIES, Rule
from vtopo.source import Source, Span

BLIND = "What it can not see"
NEEDED = ("README.md", "bad.vt", "good.vt")
"""What stands beside the judgment: its page, a plan about which it speaks, and one about which it does not."""
_HEADING = re.compile(r"^## +(.+?)\s*$", re.M)
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def read(pack: Pack) -> tuple[list[Rule], list[Problem]]:
    """The rules of a pack in the order of their names, and the mistakes in it."""
    found: list[Rule] = []
    problems: list[Problem] = []
    for folder in sorted(pack.root.iterdir(), key=lambda each: each.name):
        if not folder.is_dir() or folder.name.startswith(("_", ".")):
            continue
        has = {each.name for each in folder.iterdir()}
        if "__init__.py" not in has:
            if has & {*NEEDED}:
                told = f"`{folder.name}` has no `__init__.py`, so it is no rule: its judgment goes there"
                problems.append(mistake(pack, f"{folder.name}/__init__.py", "no-judgment", told))
            continue
        rule, more = _Reading(pack, folder, has).run()
        problems += more
        found += [rule] if rule else []
    if not (found or problems):
        problems.append(_nothing(pack))
    return found, problems


def unfit(name: str) -> str:
    """Why a name can not be the id of a rule; empty where it can."""
    if _ID.fullmatch(name):
        return ""
    return f"`{name}` is no id of a rule: it is words of small letters and digits with `-` between, such as `no-tap`"


def sections(page: str) -> Mapping[str, str]:
    """The text of a page by its headings; what stands above the first is under the empty one."""
    pieces = _HEADING.split(page)
    return {"": pieces[0].strip(), **{pieces[at]: pieces[at + 1].strip() for at in range(1, len(pieces) - 1, 2)}}


def taken(pack: Pack, rule: Rule, other: Rule) -> Problem:
    """The mistake of a rule whose id another pack has already."""
    whose = f"the pack `{other.pack}`" if other.pack else "vtopo itself"
    file = f"{rule.id.replace('-', '_')}/__init__.py"
    return mistake(pack, file, "taken", f"there is a rule `{rule.id}` already, of {whose}: give this one another name")


def mistake(pack: Pack, file: str, code: str, told: str, line: int = 1, hint: str = "") -> Problem:
    """A mistake in a file of a pack, at a line."""
    name = f"{pack.name or pack.package}/{file}"
    return Problem(STAGE, code, told, _place(name, _text(pack.root.joinpath(file)), line), hint=hint)


class _Reading:
    """One folder being read: the mistakes in it so far."""

    def __init__(self, pack: Pack, folder: Traversable, has: set[str]) -> None:
        self.pack = pack
        self.folder = folder
        self.has = has
        self.id = folder.name.replace("_", "-")
        self.problems: list[Problem] = []

    def run(self) -> tuple[Rule | None, list[Problem]]:
        bad_name = unfit(self.id)
        if bad_name or "-" in self.folder.name:
            self._add("__init__.py", "name", bad_name or f"`{self.folder.name}` is a folder: write `_` for each `-`")
            return None, self.problems
        for file in NEEDED:
            if file not in self.has:
                self._add(file, "no-file", f"rule `{self.id}` has no `{file}`: {_WHAT_FOR[file]}")
        page = _text(self.folder.joinpath("README.md")) if "README.md" in self.has else ""
        parts = sections(page)
        title = self._title(parts) if "README.md" in self.has else ""
        name = f"{self.pack.package}.{self.folder.name}"
        try:
            module = import_module(name)
        except (Exception, SystemExit) as error:
            self._failed(error)
            return None, self.problems
        for what, right, told in _SAID:
            if not right(getattr(module, what, None)):
                lack = "says no" if not hasattr(module, what) else "has a wrong"
                self._add("__init__.py", what.lower(), f"rule `{self.id}` {lack} `{what}`: {told}", what)
        return None if self.problems else self._rule(module, name, page, title, parts), self.problems

    def _rule(self, module: ModuleType, name: str, page: str, title: str, parts: Mapping[str, str]) -> Rule:
        return Rule(
            id=self.id,
            severity=module.SEVERITY,
            standards=tuple(module.STANDARDS),
            judge=module.judge,
            page=page,
            title=title,
            blind=parts.get(BLIND, "").replace("\n", " "),
            last=getattr(module, "LAST", False) is True,
            compares=getattr(module, "COMPARES", False) is True,
            category=module.CATEGORY,
            pack=self.pack.name,
            module=name,
            home=self.folder,
        )

    def _title(self, parts: Mapping[str, str]) -> str:
        """The sentence below the heading of a page."""
        heading, _, rest = parts[""].partition("\n\n")
        if heading != f"# {self.id}" or not rest.strip():
            told = f"the page of rule `{self.id}` starts with `# {self.id}` and a sentence below it"
            self._add("README.md", "page", told)
        elif not parts.get(BLIND):
            told = f"the page of rule `{self.id}` does not say under `## {BLIND}` what it misses"
            self._add("README.md", "page", told)
        return rest.split("\n\n", 1)[0].strip().replace("\n", " ")

    def _failed(self, error: BaseException) -> None:
        """A judgment that can not be loaded, at the last line of the pack that was reached."""
        told = f"rule `{self.id}` can not be loaded: {failure(error)}"
        file, line = "__init__.py", 1
        root = f"{self.folder}{os.sep}"
        ours = [(name, at) for name, at in _lines(error) if name.startswith(root)]
        if ours:
            file, line = ours[-1][0].removeprefix(root).replace("\\", "/"), ours[-1][1]
        self._add(file, "import", told, line=line)

    def _add(self, file: str, code: str, told: str, word: str = "", line: int = 1) -> None:
        """Notes a mistake, at the line that starts with a word, or at one that is known."""
        if word:
            text = _text(self.folder.joinpath(file))
            found = re.search(rf"^(def )?{re.escape(word)}\b", text, re.M)
            line = text.count("\n", 0, found.start()) + 1 if found else 1
        self.problems.append(mistake(self.pack, f"{self.folder.name}/{file}", code, told, line))


def _lines(error: BaseException) -> Iterator[tuple[str, int]]:
    """The files and lines that an error came by; of a mistake of syntax the last is where that is."""
    for frame in extract_tb(error.__traceback__):
        yield frame.filename, frame.lineno or 1
    if isinstance(error, SyntaxError) and error.filename:
        yield error.filename, error.lineno or 1


def _nothing(pack: Pack) -> Problem:
    """A pack without a rule; perhaps somebody named the folder of a rule instead of the one around it."""
    one = pack.root.joinpath("README.md").is_file() and pack.root.joinpath("__init__.py").is_file()
    hint = "name the folder around it: a pack is a folder of folders" if one else ""
    told = f"`{pack.name}` has no rule: each is a folder in it, with an `__init__.py`"
    return Problem(STAGE, "no-rule", told, Place(pack.name, 1, 1, 1, 1), hint=hint)


def _text(file: Traversable) -> str:
    """What stands in a file; nothing where it can not be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _place(name: str, text: str, line: int) -> Place:
    starts = [0, *(at.end() for at in re.finditer("\n", text))]
    start = starts[min(line, len(starts)) - 1]
    whole = text[start:].partition("\n")[0]
    return Place.of(Span(Source(name, text), start, start + len(whole.rstrip())))


def _words(value: object) -> bool:
    return isinstance(value, tuple | list) and all(isinstance(each, str) for each in value)


_SAID: tuple[tuple[str, Callable[[object], bool], str], ...] = (
    ("judge", callable, "a function from the case to findings and measures"),
    ("SEVERITY", lambda value: isinstance(value, Severity), "Severity.ERROR, Severity.WARNING or Severity.NOTE"),
    ("CATEGORY", lambda value: isinstance(value, str) and value in CATEGORIES, f"one of {', '.join(CATEGORIES)}"),
    ("STANDARDS", _words, "a tuple of the clauses it maps to, which may be empty"),
)
"""What a judgment says of itself: whether a value will do, and what would."""
_WHAT_FOR: Mapping[str, str] = {
    "README.md": "its page says what it finds and what it can not see",
    "bad.vt": "a plan about which it speaks, with `# expect: ID` where",
    "good.vt": "a plan that differs in one thing and is fine",
}
