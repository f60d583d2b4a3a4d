"""No command loads what it does not need: a hook that runs at every commit has to be there at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from vtopo.cli import MODULES, application

PLANS = Path(__file__).parent / "cli" / "plans"
SAY = """
import sys
from vtopo.cli import main
try:
    main()
finally:
    sys.stderr.write("\\nloaded: " + " ".join(sys.modules))
"""
HEAVY = {
    "networkx", "jinja2", "msgspec", "lark", "rich", "pydantic", "numpy", "asyncio", "json", "pygls", "lsprotocol",
    "vtopo.syntax.build",
}  # fmt: skip
RULES = {"importlib.metadata", "vtopo.rulekit", "vtopo.rules", "vtopo.engine", "vtopo.facts", "vtopo.topology"}
READING = {"vtopo.syntax", "vtopo.model", "vtopo.vocabulary", "vtopo.findings", "vtopo.problems", "vtopo.reports"}
UNNEEDED = {
    ("--version",): HEAVY | RULES | READING,
    ("--help",): HEAVY | RULES | READING,
    ("analyze", "--help"): HEAVY | RULES | READING,
    ("check", "after.vt"): HEAVY
    | RULES
    | {"vtopo.findings", "vtopo.reports", "vtopo.syntax.printer", "vtopo.model.document"},
    ("fmt", "after.vt"): HEAVY
    | RULES
    | {"vtopo.findings", "vtopo.reports.text", "vtopo.vocabulary", "vtopo.model.resolving"},
    ("show", "tree", "after.vt"): (HEAVY - {"json"}) | RULES | {"vtopo.model.document"},
    ("show", "graph", "after.vt"): {"jinja2", "msgspec", "lark", "rich", "pydantic", "numpy", "vtopo.rules"},
    ("show", "facts", "after.vt"): {"jinja2", "msgspec", "lark", "rich", "pydantic", "numpy", "vtopo.rules"},
    ("lsp", "--help"): HEAVY | RULES | READING | {"vtopo.lsp", "vtopo.editor"},
    ("explain", "vm"): HEAVY | RULES | {"vtopo.model", "vtopo.syntax"},
    ("analyze", "after.vt"): {
        "vtopo.exhibits.facts",
        "networkx",
        "jinja2",
        "msgspec",
        "lark",
        "rich",
        "pydantic",
        "numpy",
        "vtopo.reports.html",
    },
    ("analyze", "after.vt", "-f", "json"): {"jinja2", "lark", "rich", "pydantic", "numpy", "vtopo.reports.html"},
    ("analyze", "after.vt", "-f", "sarif"): {"jinja2", "msgspec", "lark", "rich", "numpy", "vtopo.reports.html"},
    ("analyze", "after.vt", "-f", "html"): {
        "networkx",
        "msgspec",
        "lark",
        "rich",
        "pydantic",
        "numpy",
        "vtopo.reports.json",
    },
}
"""For each command, what it has no use for."""


def loaded(folder: Path, *args: str) -> set[str]:
    """The modules that a command of its own process ends with."""
    command = [sys.executable, "-c", SAY, *args]
    ran = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert ran.returncode in (0, 1), ran.stderr
    return set(ran.stderr.rpartition("loaded: ")[2].split())


@pytest.mark.parametrize("args", UNNEEDED, ids=" ".join)
def test_a_command_loads_only_what_it_needs(tmp_path: Path, args: tuple[str, ...]) -> None:
    shutil.copytree(PLANS, tmp_path, dirs_exist_ok=True)
    assert set() == UNNEEDED[args] & loaded(tmp_path, *args)


def test_what_is_not_loaded_can_be_seen_where_it_is(tmp_path: Path) -> None:
    shutil.copytree(PLANS, tmp_path, dirs_exist_ok=True)
    assert {"jinja2", "vtopo.model"} <= loaded(tmp_path, "analyze", "after.vt", "-f", "html")


def test_each_command_is_in_the_module_that_is_named_for_it() -> None:
    all_of_them: list[Any] = application().registered_commands
    found = {its.name or its.callback.__name__: its.callback.__module__ for its in all_of_them}
    assert found == {name: f"vtopo.cli.{module}" for name, module in MODULES.items()}
