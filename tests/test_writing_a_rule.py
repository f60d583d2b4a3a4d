"""Every step of the tutorial on rules is taken here: its files are written, its commands print what it shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import test_pages
from tests.helpers.pages import ROOT, blocks, commands

PAGE = "docs/writing-a-rule.md"
PIP = """\
#!/bin/sh
shift
exec {python} -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation \\
  --target {site} "$@"
"""
"""What `pip install` does here: it takes nothing from anywhere, and installs into a folder of this test."""


@pytest.fixture(autouse=True)
def _pip(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A `pip` that leaves the environment of the tests as it is; what it installs is found, and forgotten."""
    folder, site = tmp_path_factory.mktemp("bin"), tmp_path_factory.mktemp("site")
    (folder / "pip").write_text(PIP.format(python=sys.executable, site=site))
    (folder / "pip").chmod(0o755)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.syspath_prepend(str(site))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("acme_rules", "vtopo_pack_")):
            del sys.modules[name]


def test_what_the_page_shows_is_what_happens(tmp_path: Path) -> None:
    page, now, wrong = test_pages.replayed(PAGE, tmp_path)
    assert [] == wrong
    assert page == now


def test_no_step_of_the_page_is_left_out(tmp_path: Path) -> None:
    test_pages.test_no_command_of_a_page_stands_where_it_is_not_run(PAGE)
    test_pages.test_a_plan_of_a_page_is_formatted(PAGE, tmp_path)
    its = blocks((ROOT / PAGE).read_text(encoding="utf-8"))
    assert [] == [block.text for block in its if block.language != "console" and not block.file]
    assert sum(len(list(commands(block))) for block in its) > 15
