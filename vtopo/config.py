"""What a project has settled about vtopo: `vtopo.toml`, or `[tool.vtopo]` in `pyproject.toml`. Data, and nothing else.

The nearest file above a plan counts, and only that; what the command line says goes before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from vtopo.findings import Place, Problem, Severity
from vtopo.source import Source, Span

STAGE = "config"
FILE, SHARED = "vtopo.toml", "pyproject.toml"
MOST_BYTES = 1024 * 1024
DEFAULT, GIVEN = "default", "command line"


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that can be settled: how its value looks (`word`, `names`, `file`, `severities`), and what it means."""

    name: str
    form: str
    default: str
    doc: str
    words: tuple[str, ...] = ()


SEVERITIES = tuple(each.value for each in Severity)
KEYS = (
    Key(
        "fail-on",
        "word",
        "warning",
        "The least severity of a finding that makes the exit code 1.",
        (*SEVERITIES, "never"),
    ),
    Key(
        "min-confidence",
        "word",
        "low",
        "The least confidence of a finding that is told.",
        ("high", "medium", "low"),
    ),
    Key("select", "names", "all", "The rules that count: ids, first words of ids, categories."),
    Key("ignore", "names", "none", "Rules that do not count, though they are selected: ids, first words, categories."),
    Key("known", "file", "none", "The file of known findings, written by `vtopo known`: what is in it does not count."),
    Key("severity", "severities", "none", "The severity of all findings of a rule, by the id of the rule.", SEVERITIES),
)
CODE = ("rules", "packs", "plugins", "extend", "extensions")
"""What somebody may try who wants rules of his own: refused with the reason, since that would run what lies there."""


@dataclass(frozen=True, slots=True)
class Config:
    """What counts, for one plan; `origins` says of each key that is no default where it was settled."""

    fail_on: str = "warning"
    min_confidence: str = "low"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    known: Path | None = None
    severity: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def with_(self, **given: Any) -> Config:
        """The same with what the command line says, where it says something."""
        said = {name: value for name, value in given.items() if value is not None}
        origins = {**self.origins, **{name.replace("_", "-"): GIVEN for name in said}}
        return replace(self, **said, origins=MappingProxyType(origins))

    def selects(self, rule: str, category: str) -> bool:
        """Whether a rule counts."""
        chosen = not self.select or any(covers(name, rule, category) for name in self.select)
        return chosen and not any(covers(name, rule, category) for name in self.ignore)

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Each key with its value in words, and where that is from."""
        values = {
            "fail-on": self.fail_on,
            "min-confidence": self.min_confidence,
            "select": ", ".join(self.select),
            "ignore": ", ".join(self.ignore),
            "known": self.known.name if self.known else "",
            "severity": ", ".join(f"{rule} {severity}" for rule, severity in sorted(self.severity.items())),
        }
        for key in KEYS:
            yield key.name, values[key.name] or key.default, self.origins.get(key.name, DEFAULT)


def covers(name: str, rule: str, category: str) -> bool:
    """Whether a name stands for a rule: its id, the first words of it, or its category."""
    return name in (rule, category) or rule.startswith(f"{name}-")


def unknown(names: Iterable[str], rules: Mapping[str, str]) -> list[tuple[str, str]]:
    """The names that stand for no rule, each with the nearest one that does; `rules` are ids with their categories."""
    every = [*rules, *{category for category in rules.values() if category}]
    return [
        (name, nearest(name, every))
        for name in names
        if not any(covers(name, rule, category) for rule, category in rules.items())
    ]


def nearest(word: str, words: Iterable[str]) -> str:
    """A question that names the known word closest to one that is not known; empty where none is close."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(set(words)), 1)
    return f"did you mean `{close[0]}`?" if close else ""


def found(folder: Path, top: Path) -> Path | None:
    """The file that counts for what is in a folder: the nearest on the way up to `top`, which is not left."""
    for each in (folder, *folder.parents):
        if (each / FILE).exists():
            return each / FILE
        if _speaks_of_us(each / SHARED):
            return each / SHARED
        if each == top:
            break
    return None


def _speaks_of_us(shared: Path) -> bool:
    """Whether a file of many tools has a table for this one; one that can not be read has none."""
    try:
        with shared.open("rb") as file:
            return b"tool.vtopo" in file.read(MOST_BYTES)
    except OSError:
        return False


def read(path: Path, top: Path | None, rules: Mapping[str, str]) -> tuple[Config, tuple[Problem, ...]]:
    """What a file settles, and every mistake in it. It may not lead out of `top`, if one is given."""
    name = _named(path, top)
    if top is not None and not _inside(path, top):
        return Config(), (_missing(name, f"`{name}` leaves the repository"),)
    try:
        if path.stat().st_size > MOST_BYTES:
            return Config(), (_missing(name, f"`{name}` is larger than {MOST_BYTES:,} bytes"),)
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        return Config(), (_missing(name, f"`{name}` can not be read: {reason}"),)
    return _Reading(Source(name, text), path, top, rules).run()


def schema() -> Mapping[str, Any]:
    """The JSON schema of `vtopo.toml`, and of `[tool.vtopo]`."""
    forms: Mapping[str, Any] = {
        "names": {"type": "array", "items": {"type": "string"}},
        "file": {"type": "string"},
        "severities": {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vtopo.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key.name: {"description": key.doc, **({"enum": list(key.words)} if key.form == "word" else forms[key.form])}
            for key in KEYS
        },
    }


class _Reading:
    """One file being read: what it settles so far, and the mistakes."""

    def __init__(self, source: Source, path: Path, top: Path | None, rules: Mapping[str, str]) -> None:
        self.source = source
        self.path = path
        self.top = top
        self.rules = rules
        self.above: tuple[str, ...] = ("tool", "vtopo") if path.name == SHARED else ()
        self.problems: list[Problem] = []

    def run(self) -> tuple[Config, tuple[Problem, ...]]:
        import tomllib

        try:
            table: Any = tomllib.loads(self.source.text)
        except tomllib.TOMLDecodeError as error:
            self._no_toml(str(error))
            return Config(), tuple(self.problems)
        for step in self.above:
            table = table.get(step, {}) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            self._add((), "no-table", "`tool.vtopo` is a table")
            return Config(), tuple(self.problems)
        known = {key.name: key for key in KEYS}
        settled: dict[str, Any] = {}
        origins: dict[str, str] = {}
        for name, value in table.items():
            key = known.get(name)
            if name in CODE:
                told = f"`{name}` can not be settled here: rules are code, and nothing that lies beside a plan is run"
                self._add((name,), "code", told, "name a folder of rules on the command line: `--rules FOLDER`")
            elif key is None:
                self._add((name,), "unknown-key", f"there is no key `{name}`", nearest(name, known))
            elif self._fits(key, value):
                settled[name.replace("-", "_")] = self._value(key, value)
                origins[name] = str(self._place((name,))).rpartition(":")[0]
        return Config(**settled, origins=MappingProxyType(origins)), tuple(self.problems)

    def _fits(self, key: Key, value: Any) -> bool:
        """Whether a value is what its key takes; if not, the mistake is noted."""
        before = len(self.problems)
        if key.form == "word":
            self._word((key.name,), value, key.words)
        elif key.form == "file":
            self._file(key, value)
        elif key.form == "names":
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                self._add((key.name,), "not-a-list", f'`{key.name}` takes a list of names, such as ["unused"]')
            else:
                self._rules((key.name,), value)
        elif not isinstance(value, dict):
            self._add((key.name,), "not-a-table", f"`{key.name}` is a table: a rule and its severity on each line")
        else:
            for rule, severity in value.items():
                if rule not in self.rules:
                    self._add((key.name, rule), "unknown-rule", f"there is no rule `{rule}`", nearest(rule, self.rules))
                self._word((key.name, rule), severity, key.words)
        return len(self.problems) == before

    def _value(self, key: Key, value: Any) -> Any:
        if key.form == "file":
            return self.path.parent / value
        return tuple(value) if key.form == "names" else MappingProxyType(value) if key.form == "severities" else value

    def _word(self, path: tuple[str, ...], value: Any, words: Sequence[str]) -> None:
        if value not in words:
            choice = ", ".join(f'"{word}"' for word in words)
            hint = nearest(value, words) if isinstance(value, str) else ""
            self._add(path, "not-a-word", f"`{path[-1]}` is one of {choice}", hint)

    def _rules(self, path: tuple[str, ...], names: Iterable[str]) -> None:
        for name, hint in unknown(names, self.rules):
            self._add(path, "unknown-rule", f"`{name}` is no rule, no first word of one and no category", hint, name)

    def _file(self, key: Key, value: Any) -> None:
        if not isinstance(value, str) or not value:
            self._add((key.name,), "not-a-file", f"`{key.name}` takes the name of a file")
        elif self.top is not None and not _inside(self.path.parent / value, self.top):
            self._add((key.name,), "outside", f"`{value}` leaves the repository")

    def _no_toml(self, said: str) -> None:
        where = re.search(r" \(at line (\d+), column (\d+)\)$", said)
        message = f"`{self.source.name}` is no TOML: {said[: where.start()] if where else said}"
        line, column = (int(where[1]), int(where[2])) if where else (1, 1)
        starts = [0, *(at.end() for at in re.finditer("\n", self.source.text))]
        offset = min(starts[min(line, len(starts)) - 1] + column - 1, len(self.source.text))
        place = Place.of(Span(self.source, offset, min(offset + 1, len(self.source.text))))
        self.problems.append(Problem(STAGE, "no-toml", message, place))

    def _add(self, path: tuple[str, ...], code: str, message: str, hint: str = "", value: str = "") -> None:
        self.problems.append(Problem(STAGE, code, message, self._place(path, value), hint=hint))

    def _place(self, path: tuple[str, ...], value: str = "") -> Place:
        """Where a key stands, or a value behind it; a TOML reader does not say, so it is looked for."""
        wanted, text, at = (*self.above, *path), self.source.text, 0
        above: tuple[str, ...] = ()
        best: tuple[int, int] = (0, 0)
        for line in text.splitlines(keepends=True):
            header = re.match(r"\s*\[([^\[\]]+)\]", line)
            entry = re.match(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""", line)
            if header:
                above = _steps(header[1])
                if above == wanted:
                    best = (at + header.start(1), at + header.end(1))
            elif entry and (*above, *_steps(entry[1])) == wanted[: len(above) + len(_steps(entry[1]))]:
                best = (at + entry.start(1), at + entry.end(1))
                if (*above, *_steps(entry[1])) == wanted:
                    break
            at += len(line)
        inside = text.find(f'"{value}"', best[1]) if value else -1
        start, end = (inside, inside + len(value) + 2) if inside >= 0 else best
        return Place.of(Span(self.source, start, end))


def _steps(dotted: str) -> tuple[str, ...]:
    return tuple(step.strip().strip("\"'") for step in dotted.split("."))


def _inside(path: Path, top: Path) -> bool:
    """Whether a path stays in a folder, whatever links it takes; one that leads nowhere does not."""
    try:
        return path.resolve().is_relative_to(top.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _named(path: Path, top: Path | None) -> str:
    """The name that messages show of a file."""
    base = top if top is not None and path.is_relative_to(top) else Path.cwd()
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name


def _missing(name: str, message: str) -> Problem:
    return Problem(STAGE, "unreadable", message, Place(name, 1, 1, 1, 1))
