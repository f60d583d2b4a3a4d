"""What only a process of its own shows: hash seeds, pipes that close, full disks, folders that are read-only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("project")
FULL = Path("/dev/full")


def vtopo(*args: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1800000000", "PYTHONHASHSEED": "0", **more.pop("env", {})}  # type: ignore[dict-item]
    command = [sys.executable, "-c", "from vtopo.cli import main; main()", *args]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run(command, env=env, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_every_output_is_the_same_bytes_under_any_hash_seed() -> None:
    outputs = set()
    for seed in ("0", "1", "42"):
        args = ("-f", "json", "-o", "a.json", "-f", "html", "-o", "a.html", "-f", "text", "-o", "-")
        ran = vtopo("analyze", "--full", "after.vt", *args, env={"PYTHONHASHSEED": seed})
        outputs.add((ran.returncode, ran.stdout, ran.stderr, Path("a.json").read_bytes(), Path("a.html").read_bytes()))
    assert 1 == len(outputs)
    assert 1 == outputs.pop()[0]


@pytest.mark.parametrize(("plan", "code"), [("after.vt", 1), ("before.vt", 0)])
def test_a_reader_that_goes_away_changes_nothing_of_the_verdict(plan: str, code: int) -> None:
    read, write = os.pipe()
    os.close(read)
    ran = vtopo("analyze", plan, "-f", "json", "-o", "a.json", "-f", "text", "-o", "-", stdout=write)
    os.close(write)
    assert (code, b"") == (ran.returncode, ran.stderr)
    assert Path("a.json").exists()


def test_standard_output_may_be_closed() -> None:
    ran = vtopo("analyze", "after.vt", stdout=None, preexec_fn=lambda: os.close(1))
    assert (1, b"") == (ran.returncode, ran.stderr)


def test_standard_input_may_be_closed() -> None:
    assert 2 == vtopo("check", "-", preexec_fn=lambda: os.close(0)).returncode


def test_mistakes_that_nobody_can_be_told_are_still_mistakes() -> None:
    Path("wrong.vt").write_text("segment {{\n")
    assert 2 == vtopo("check", "wrong.vt", stderr=None, preexec_fn=lambda: os.close(2)).returncode


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_2_and_one_line_where_the_disk_is_full() -> None:
    with FULL.open("wb") as full:
        ran = vtopo("analyze", "before.vt", stdout=full)
    assert (2, b"standard output can not be written: No space left on device\n") == (ran.returncode, ran.stderr)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_2_and_one_line_where_the_folder_is_read_only(project: Path) -> None:
    (project / "locked").mkdir(mode=0o500)
    ran = vtopo("analyze", "before.vt", "-o", "locked/a.json")
    assert (2, b"locked/a.json can not be written: Permission denied\n") == (ran.returncode, ran.stderr)


def test_text_is_utf_8_whatever_the_locale() -> None:
    Path("plan.vt").write_text('plan "Café" { }\nlevels a < b\n', encoding="utf-8")
    ran = vtopo("analyze", "plan.vt", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert "Café" in ran.stdout.decode("utf-8")
