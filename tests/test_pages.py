"""What the pages show is what vtopo says, and every command in them does what the page says it does."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import typer

from tests.helpers.pages import ROOT, blocks, commands, played
from vtopo.cli import application
from vtopo.commands.formatting import formatted

PAGES = (
    "README.md",
    "docs/README.md",
    "docs/tutorial.md",
    "docs/ci.md",
    "docs/comparison.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "how-to").glob("*.md")),
)

EVERY = [
    path.relative_to(ROOT).as_posix()
    for folder in ("*.md", "docs/**/*.md", "rules/*/README.md", "samples/**/README.md", "bench/README.md")
    for path in sorted(ROOT.glob(folder))
]
"""All there is to read."""


def replayed(name: str, folder: Path) -> tuple[str, str, list[str]]:
    """A page as it is, as it would be with what its examples say now, and what is wrong with these."""
    page = (ROOT / name).read_text(encoding="utf-8")
    now, wrong = played(page, folder)
    if os.environ.get("VTOPO_UPDATE"):
        (ROOT / name).write_text(now, encoding="utf-8")
        page = now
    return page, now, wrong


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_what_its_examples_say(name: str, tmp_path: Path) -> None:
    page, now, wrong = replayed(name, tmp_path)
    assert [] == wrong
    assert page == now


@pytest.mark.parametrize("name", PAGES)
def test_no_command_of_a_page_stands_where_it_is_not_run(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    assert [] == [
        line
        for block in blocks(page)
        if block.language not in ("sh", "console")
        for line in block.text.splitlines()
        if line.startswith(("vtopo ", "$ "))
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_plan_of_a_page_is_formatted(name: str, tmp_path: Path) -> None:
    for block in blocks((ROOT / name).read_text(encoding="utf-8")):
        if block.file.endswith(".vt"):
            path = tmp_path / "plan.vt"
            path.write_text(block.text, encoding="utf-8")
            assert block.text == formatted(str(path), None).after


def test_the_tutorial_and_each_how_to_show_a_session() -> None:
    shown = {name: [line for its in blocks((ROOT / name).read_text()) for line in commands(its)] for name in PAGES}
    assert [] == [name for name in PAGES if "tutorial" in name or "how-to" in name if len(shown[name]) < 5]


def test_every_command_and_option_that_is_named_in_passing_is_there() -> None:
    group = typer.main.get_command(application())
    known = {name: {opt for its in command.params for opt in its.opts} for name, command in group.commands.items()}  # type: ignore[attr-defined]
    known[""] = {opt for its in group.params for opt in its.opts}
    wrong = []
    for name in EVERY:
        for said in re.findall(r"`vtopo ([^`\n]+)`", (ROOT / name).read_text(encoding="utf-8")):
            words = said.split()
            command = "" if words[0].startswith("-") else words[0]
            options = {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)} - {"--help", "-h"}
            if command not in known or options - known[command]:
                wrong.append(f"{name}: vtopo {said}")
    assert [] == wrong
