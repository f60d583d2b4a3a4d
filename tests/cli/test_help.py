"""The help teaches: every command has examples that run, says what its exit codes mean, and where to go next."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.helpers.running import Shell
from vtopo.cli import application
from vtopo.cli.app import PANELS

from .conftest import Vtopo

ROOT = Path(__file__).parents[2]
LIBVIRT = ROOT / "samples" / "libvirt" / "kvm7"
COMMANDS: dict[str, Any] = typer.main.get_command(application()).commands  # type: ignore[attr-defined]
EVERY = {name: command for name, command in COMMANDS.items() if not command.hidden}
NEVER_ENDING = ("vtopo watch", "vtopo lsp")
"""Examples that run until somebody ends them; their commands have tests of their own."""


def examples(text: str) -> list[str]:
    """The lines of a help that can be typed as they stand: two blanks before them, and `vtopo` first or behind `|`."""
    return [line.strip() for line in text.splitlines() if re.match(r"  ([a-z][^,]* \| )?vtopo ", line)]


@pytest.fixture
def shell(project: Path) -> Shell:
    """A project with two commits, the XML of a host, and a `virsh` that tells of one of its VMs."""
    shutil.rmtree(project / ".git")
    for node in ("node1", "node2"):
        shutil.copytree(LIBVIRT, project / node)
    (project / "bin").mkdir()
    (project / "bin" / "virsh").write_text(f"#!/bin/sh\ncat '{LIBVIRT}/vm-web1.xml'\n")
    (project / "bin" / "virsh").chmod(0o755)
    author = {f"GIT_{who}_{what}": "a@example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    path = f"{project / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    shell = Shell(project, {"PATH": path, "GIT_CONFIG_GLOBAL": "/dev/null", **author})
    for line in (
        "git init -q -b main",
        "git add .",
        "git commit -q -m before",
        "vtopo known after.vt -o known.txt",
        "mkdir plans && cp *.vt plans",
        "git add .",
        "git commit -q -m after",
    ):
        shell.run(line)
        assert 0 == shell.code, line
    return shell


@pytest.mark.parametrize("name", EVERY)
def test_every_example_of_a_command_runs(vtopo: Vtopo, shell: Shell, name: str) -> None:
    lines = examples(vtopo(name, "--help").out)
    assert lines
    for line in lines:
        if not line.startswith(NEVER_ENDING):
            said = shell.run(line)
            assert shell.code in (0, 1), f"{line}\n{said}"


def test_every_example_of_the_help_of_all_runs(vtopo: Vtopo, shell: Shell) -> None:
    lines = examples(vtopo("--help").out)
    assert lines
    for line in lines:
        said = shell.run(line)
        assert shell.code in (0, 1), f"{line}\n{said}"


@pytest.mark.parametrize("name", EVERY)
def test_the_help_of_a_command_ends_with_its_exit_codes_and_where_to_go_next(vtopo: Vtopo, name: str) -> None:
    end = vtopo(name, "--help").out.rpartition("\nOptions:")[2]
    assert re.search(r"^  Exit codes: 0", end, re.M)
    assert re.search(r"^  Next: \S", end, re.M)


def test_the_help_of_all_shows_every_command_under_what_it_is_for(vtopo: Vtopo) -> None:
    text = vtopo("--help").out
    assert [] == [panel for panel in PANELS if f"\n{panel}:\n" not in text]
    assert [] == [name for name, command in EVERY.items() if command.rich_help_panel not in PANELS]
    assert [] == [name for name in EVERY if not re.search(rf"^  {re.escape(name)} ", text, re.M)]
    assert "..." not in text.replace("[ARGS]...", "")


def test_every_argument_and_option_has_a_sentence() -> None:
    assert [] == [
        f"{name} {its.name}"
        for name, command in EVERY.items()
        for its in command.params
        if not (its.help or "").rstrip().endswith(".") or not (its.help or " ")[0].isupper()
        if its.name != "help"
    ]


def test_vtopo_alone_shows_the_help(vtopo: Vtopo) -> None:
    said = vtopo()
    assert (2, "") == (said.code, said.out)
    assert vtopo("--help").out.strip() == said.err.strip()


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        (("anlyze",), "analyze"),
        (("analyze", "--formt"), "--format"),
        (("analyze", "--ignore", "no-tab", "a.vt"), "no-tap"),
    ],
)
def test_a_slip_is_answered_with_what_may_have_been_meant(vtopo: Vtopo, args: tuple[str, ...], meant: str) -> None:
    said = vtopo(*args)
    assert (2, "") == (said.code, said.out)
    assert meant in said.err
