"""The wheel holds all of vtopo and nothing beside it, and does the main job from a place of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from vtopo import rulebook

ROOT = Path(__file__).parents[1]
PLANS = Path(__file__).parent / "cli" / "plans"
SOURCES = ("vtopo", "rules", "grammar", "pyproject.toml", "setup.py", "README.md")


def run(*command: str | Path, cwd: Path | None = None, fine: int = 0) -> str:
    """What a command says; where it does not end as it should, all it said is the reason."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    ran = subprocess.run(command, check=False, capture_output=True, text=True, env=env, cwd=cwd)
    assert fine == ran.returncode, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the checkout stays clean."""
    copy = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, copy / name)
    build = "from setuptools.build_meta import build_wheel; print(build_wheel('dist'))"
    run(sys.executable, "-c", build, cwd=copy)
    return next((copy / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment that has vtopo from the wheel, and what vtopo needs from the one we run in."""
    venv = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    target = Path(sysconfig.get_path("purelib", "venv", {"base": str(venv), "platbase": str(venv)}))
    run(sys.executable, "-m", "pip", "--python", venv / "bin" / "python", "install", "--no-deps", "--no-index", wheel)
    # a plain line in a .pth file adds the folder, but runs none of the .pth files in it: our editable install stays out
    (target / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return venv / "bin"


def test_the_wheel_holds_every_file_it_needs_and_no_stray_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tops = {name.split("/")[0] for name in names}
    assert {"vtopo"} == {top for top in tops if not top.endswith(".dist-info")}
    expected = {
        f"{target}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, target in (("vtopo", "vtopo"), ("rules", "vtopo/rules"), ("grammar", "vtopo/grammar"))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert expected == {name for name in names if name.startswith("vtopo/")}


def test_what_is_imported_comes_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import vtopo, vtopo.rules; print(vtopo.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_the_wheel_has_the_rules_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    listed = json.loads(run(installed / "vtopo", "rules", "-f", "json", cwd=tmp_path))["rules"]
    assert list(rulebook.rules(packs=[rulebook.BUILTIN])) == sorted(each["id"] for each in listed)


def test_the_rules_have_their_pages(installed: Path, tmp_path: Path) -> None:
    assert "shared-stack" in run(installed / "vtopo", "explain", "shared-stack", cwd=tmp_path)


def test_no_top_level_name_is_taken(installed: Path, tmp_path: Path) -> None:
    find = "from importlib.util import find_spec; print([n for n in ('rules', 'grammar') if find_spec(n)])"
    assert "[]\n" == run(installed / "python", "-c", find, cwd=tmp_path)


def test_the_wheel_does_the_main_job(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(PLANS, tmp_path, dirs_exist_ok=True)
    args = ("-f", "text", "-o", "-", "-f", "html", "-o", "a.html", "-f", "json", "-o", "a.json")
    said = run(installed / "vtopo", "analyze", "after.vt", *args, cwd=tmp_path, fine=1)
    assert said.startswith("Web shop, consolidated (after.vt)")
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")
    assert "after.vt" == json.loads((tmp_path / "a.json").read_text())["plan"]


def test_the_wheel_begins_a_plan_and_analyzes_it(installed: Path, tmp_path: Path) -> None:
    run(installed / "vtopo", "init", "shop", "--settings", "--pre-commit", cwd=tmp_path)
    said = run(installed / "vtopo", "analyze", "shop/after.vt", cwd=tmp_path, fine=1)
    assert "error[weak-separation]" in said


def test_the_wheel_explains_a_mistake_of_syntax_by_the_grammar(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.vt").write_text("levels a < b\nswitch sw { carries [a [b]] }\n")
    command = [str(installed / "vtopo"), "check", "wrong.vt"]
    ran = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert 2 == ran.returncode, ran.stderr
    assert "a list can not stand in a list\n --> wrong.vt:2:" in ran.stderr
