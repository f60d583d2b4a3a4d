"""`vtopo init`: a plan that says something worth reading, and nothing of anybody's is overwritten."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml

from vtopo import __version__
from vtopo.commands.starting import PLANS
from vtopo.config import KEYS

from .conftest import Vtopo


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder; we stand in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_plans_are_there_and_what_is_said_next_does(vtopo: Vtopo, folder: Path) -> None:
    said = vtopo("init", "a/my shop")
    assert (0, "") == (said.code, said.err)
    assert {f"a/my shop/{name}" for name in PLANS} == names(folder)
    assert "  cd 'a/my shop'\n" in said.out
    assert "  vtopo analyze after.vt " in said.out


def test_it_begins_where_one_stands(vtopo: Vtopo, folder: Path) -> None:
    assert "cd " not in vtopo("init").out
    assert set(PLANS) == names(folder)


def test_the_plan_before_is_fine_and_the_one_after_gives_up_what_it_requires(vtopo: Vtopo) -> None:
    vtopo("init")
    assert 0 == vtopo("analyze", "before.vt", "--fail-on", "warning").code
    said = vtopo("analyze", "after.vt")
    assert 1 == said.code
    assert "error[weak-separation]" in said.out
    assert "required   3 requirements: 1 violated and 2 hold" in said.out
    assert "(was physical)" in said.out


def test_what_is_written_is_formatted_and_explained(vtopo: Vtopo, folder: Path) -> None:
    vtopo("init")
    assert 0 == vtopo("fmt", "--check", *PLANS).code
    for name in PLANS:
        text = (folder / name).read_text()
        assert text.startswith("# ")
        assert text.count("#") >= 2


def test_settings_are_the_defaults_with_every_key_explained(vtopo: Vtopo, folder: Path) -> None:
    assert 0 == vtopo("init", "--settings").code
    text = (folder / "vtopo.toml").read_text()
    every = tomllib.loads(text)
    assert {"fail-on": "warning", "min-confidence": "low"} == every
    assert {key.name: key.default for key in KEYS if key.name in every} == every
    assert [] == [key.name for key in KEYS if f"{key.name} =" not in text and f"[{key.name}]" not in text]
    assert 0 == vtopo("analyze", "before.vt").code


def test_settings_that_are_commented_out_are_fine_when_they_are_not(vtopo: Vtopo, folder: Path) -> None:
    vtopo("init", "--settings")
    path = folder / "vtopo.toml"
    path.write_text(path.read_text().replace("# select", "select").replace("# ignore", "ignore").replace("# [", "["))
    assert 0 == vtopo("config").code


def test_hooks_stand_at_the_top_of_the_repository(vtopo: Vtopo, folder: Path) -> None:
    (folder / ".git").mkdir()
    assert 0 == vtopo("init", "plans/shop", "--pre-commit").code
    assert ".pre-commit-config.yaml" in names(folder)
    its = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"][0]
    manifest = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
    assert f"v{__version__}" == its["rev"]
    assert {hook["id"] for hook in its["hooks"]} <= {hook["id"] for hook in manifest}


@pytest.mark.parametrize("name", ["after.vt", "vtopo.toml", ".pre-commit-config.yaml"])
def test_nothing_is_written_where_a_file_is_there_already(vtopo: Vtopo, folder: Path, name: str) -> None:
    (folder / name).write_text("mine")
    said = vtopo("init", "--settings", "--pre-commit")
    assert (2, "") == (said.code, said.out)
    assert f"{name} is there already" in said.err
    assert {name} == names(folder)
    assert "mine" == (folder / name).read_text()


def test_a_link_that_leads_nowhere_is_there_already(vtopo: Vtopo, folder: Path) -> None:
    (folder / "after.vt").symlink_to("elsewhere.vt")
    assert 2 == vtopo("init").code
    assert set() == names(folder)


def test_a_folder_that_is_a_file_is_told(vtopo: Vtopo, folder: Path) -> None:
    (folder / "shop").write_text("mine")
    said = vtopo("init", "shop/deep")
    assert 2 == said.code
    assert "can not be made" in said.err
