"""What the pages show is what vtopo says, and every command in them does what the page says it does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.pages import ROOT, blocks, commands, played
from vtopo.commands.formatting import formatted

PAGES = (
    "README.md",
    "docs/README.md",
    "docs/tutorial.md",
    "docs/ci.md",
    "docs/comparison.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "how-to").glob("*.md")),
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_what_its_examples_say(name: str, tmp_path: Path) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    now, wrong = played(page, tmp_path)
    if os.environ.get("VTOPO_UPDATE"):
        (ROOT / name).write_text(now, encoding="utf-8")
        page = now
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
