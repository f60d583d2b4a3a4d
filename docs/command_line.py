"""The pages of what can be typed: every command as its `--help` tells it, and every key of the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import typer

from vtopo.cli import application
from vtopo.cli.app import PANELS
from vtopo.config import KEYS

COMMANDS = """\
<!-- Made by docs/generate.py from vtopo/cli. Change it there. -->
# The command line

What `--help` says of each command. A plan may be `-` for standard input. A file without a `plan` line is a fragment: it
stands for every plan of the project that includes it.

## Exit codes

Where several apply, the highest counts.

"""
SETTINGS = """\
<!-- Made by docs/generate.py from vtopo/config.py. Change it there. -->
# Settings

The keys of `vtopo.toml`, and of `[tool.vtopo]` in `pyproject.toml`. The nearest file above a plan counts, up to the top
of the repository, and the command line goes before it. [What counts](ci.md#what-counts) says how they work together,
`vtopo config` shows what is in force and who says so, and `vtopo init --settings` writes a file with all of them. The
[schema](schema/config.schema.json) serves editors.

"""
FORMS = {
    "word": "one of the words",
    "names": "a list of names",
    "file": "a path, seen from the file it stands in",
    "severities": "a table from rules to severities",
}


def page(codes: Iterable[tuple[str, str]]) -> str:
    """The reference of the commands, each under what it is for."""
    group: Any = typer.main.get_command(application())
    parts = [COMMANDS + _table(("code", "means"), codes)]
    for panel in PANELS:
        parts.append(f"## {panel}\n")
        parts += [_command(name, its) for name, its in group.commands.items() if its.rich_help_panel == panel]
    return "\n".join(parts)


def settings() -> str:
    """The reference of the settings."""
    rows = (
        (f"`{key.name}`", FORMS[key.form], ", ".join(f"`{word}`" for word in key.words), key.default, key.doc)
        for key in KEYS
    )
    return SETTINGS + _table(("key", "value", "words", "if nothing is said", "meaning"), rows)


def _command(name: str, command: Any) -> str:
    told, _, lines = command.help.partition("\n\n\b\n")
    arguments = [its for its in command.params if its.param_type_name == "argument"]
    options = [its for its in command.params if its.param_type_name == "option" and its.name != "help"]
    usage = " ".join(["vtopo", name, *map(_argument, arguments), "[OPTIONS]"])
    rows = [(f"`{_argument(its)}`", its.help) for its in arguments]
    rows += [(f"`{', '.join(its.opts)}{_value(its)}`", its.help + _default(its)) for its in options]
    parts = [f"### {name}", " ".join(told.split()), f"`{usage}`", f"```\n{lines.strip()}\n```"]
    parts += [_table(("", "means"), rows).rstrip()] if rows else []
    return "\n\n".join([*parts, *map(_code, command.epilog.split("\n\n"))]) + "\n"


def _argument(its: Any) -> str:
    """How an argument is written in a usage: brackets where it may be left out, dots where there may be several."""
    name = (its.metavar or its.name.rstrip("_").upper()).removesuffix("...")
    name = f"{name}..." if its.nargs == -1 else name
    return name if its.required else f"[{name}]"


def _value(its: Any) -> str:
    """What stands behind an option."""
    if its.is_flag:
        return ""
    words = getattr(its.type, "choices", ())
    kinds = {"path": "FILE", "integer": "N", "integer range": "N", "int range": "N"}
    return " " + (r"\|".join(str(getattr(word, "value", word)) for word in words) or kinds.get(its.type.name, "TEXT"))


def _default(its: Any) -> str:
    """What is so if an option is not given, where that is something."""
    default = its.show_default if isinstance(its.show_default, str) else its.default
    if its.is_flag or default in (None, False, []) or its.show_default is False:
        return ""
    return f" Default: `{getattr(default, 'value', default)}`."


def _code(text: str) -> str:
    """The last lines of a help, with the commands in them set as such."""
    return re.sub(r"(?<![`\w])(vtopo [a-z-]+(?: [A-Za-z.-]+)*)(?!`)", r"`\1`", text)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
