"""What a shell offers behind TAB, asked as the script that typer gives it asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vtopo.commands.choices import Fact, Format
from vtopo.rulebook import rules
from vtopo.vocabulary import CHOICES

from .conftest import Vtopo

pytestmark = pytest.mark.usefixtures("project")


def asked(shell: str, line: str) -> dict[str, str]:
    """The variables by which a shell asks how a line goes on."""
    if shell == "bash":
        return {"_VTOPO_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    fish = {"_TYPER_COMPLETE_FISH_ACTION": "get-args"} if shell == "fish" else {}
    return {"_VTOPO_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line, **fish}


def offers(vtopo: Vtopo, line: str) -> list[str]:
    return vtopo(env=asked("bash", line)).out.split()


def test_commands_and_options(vtopo: Vtopo) -> None:
    assert ["analyze"] == offers(vtopo, "vtopo ana")
    assert "--full" in offers(vtopo, "vtopo analyze --f")


def test_formats_and_facts(vtopo: Vtopo) -> None:
    assert [each.value for each in Format] == offers(vtopo, "vtopo analyze after.vt -f ")
    assert [each.value for each in Fact] == offers(vtopo, "vtopo show facts after.vt --fact ")


def test_rules_by_id_first_word_and_category(vtopo: Vtopo) -> None:
    every = offers(vtopo, "vtopo analyze --ignore ")
    assert set(rules()) <= set(every)
    assert {"shared", "isolation", "hygiene"} <= set(every)
    assert ["no-tap,mixed-levels"] == offers(vtopo, "vtopo analyze --select no-tap,mixed-")


def test_all_that_can_be_explained(vtopo: Vtopo) -> None:
    assert {"vswitch"} == set(offers(vtopo, "vtopo explain vsw"))
    assert {"mixed-levels"} == set(offers(vtopo, "vtopo explain mixed"))


def test_kinds_of_steps(vtopo: Vtopo) -> None:
    assert set(CHOICES["step"]) == set(offers(vtopo, "vtopo path after.vt web1 db --without "))


def test_who_attacks_and_what_is_attacked_by_the_plan_that_is_named(vtopo: Vtopo) -> None:
    assert ["app", "db", "outsider", "vcenter", "web1", "web2"] == offers(vtopo, "vtopo path after.vt ")
    assert ["web1", "web2"] == offers(vtopo, "vtopo path after.vt outsider w")


@pytest.mark.parametrize("plan", ["nowhere.vt", "wrong.vt", "/", "-"])
def test_nothing_is_offered_and_nothing_said_of_a_plan_that_can_not_be_read(vtopo: Vtopo, plan: str) -> None:
    Path("wrong.vt").write_text("segment {{\n")
    said = vtopo(env=asked("bash", f"vtopo path {plan} "))
    assert ("", "") == (said.out.strip(), said.err)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_is_answered_by_a_process_and_has_a_script(shell: str) -> None:
    command = [sys.executable, "-c", "from vtopo.cli import main; main()"]
    env = {**os.environ, **asked(shell, "vtopo verif")}
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert "verify" in ran.stdout
    assert "" == ran.stderr
    env = {**os.environ, "_VTOPO_COMPLETE": f"source_{shell}"}
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert f"complete_{shell}" in ran.stdout


def test_bash_itself_completes_by_the_script_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "vtopo").write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -c 'from vtopo.cli import main; main()' \"$@\"\n"
    )
    (tmp_path / "vtopo").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    script = """
        eval "$(_VTOPO_COMPLETE=source_bash vtopo)"
        COMP_WORDS=(vtopo path after.vt outsider w) COMP_CWORD=4
        _vtopo_completion vtopo
        echo "${COMPREPLY[@]}"
    """
    ran = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert ("web1 web2\n", "") == (ran.stdout, ran.stderr)
