"""`vtopo fmt`: writes, checks, shows what would change, or filters standard input."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Vtopo

UGLY = 'plan   "Shop" {   }\nlevels low<high # why\n'


@pytest.fixture(autouse=True)
def _plan(project: Path) -> None:
    (project / "plan.vt").write_text(UGLY)


@pytest.fixture
def neat(vtopo: Vtopo) -> str:
    """The canonical form, which is the printer's affair and not ours."""
    return vtopo("fmt", "-", given=UGLY).out


def test_a_file_is_written_anew(vtopo: Vtopo, neat: str) -> None:
    Path("plan.vt").chmod(0o600)
    said = vtopo("fmt", "plan.vt")
    assert (0, "", "reformatted plan.vt\n") == (said.code, said.out, said.err)
    assert neat == Path("plan.vt").read_text() != UGLY
    assert 0o600 == Path("plan.vt").stat().st_mode & 0o777


def test_a_formatted_file_is_left_alone(vtopo: Vtopo) -> None:
    vtopo("fmt", "plan.vt")
    before = Path("plan.vt").stat().st_mtime_ns
    said = vtopo("fmt", "plan.vt")
    assert (0, "", "") == (said.code, said.out, said.err)
    assert before == Path("plan.vt").stat().st_mtime_ns


def test_check_changes_nothing(vtopo: Vtopo) -> None:
    said = vtopo("fmt", "--check", "plan.vt")
    assert (1, "would reformat plan.vt\n") == (said.code, said.err)
    assert UGLY == Path("plan.vt").read_text()


def test_check_is_content_with_a_formatted_file(vtopo: Vtopo) -> None:
    vtopo("fmt", "plan.vt")
    assert 0 == vtopo("fmt", "--check", "plan.vt").code


def test_diff_shows_what_would_change(vtopo: Vtopo, neat: str) -> None:
    said = vtopo("fmt", "--diff", "plan.vt")
    assert 1 == said.code
    assert said.out.startswith("--- plan.vt\n+++ plan.vt (formatted)\n")
    assert [f"+{line}" for line in neat.splitlines()] == [line for line in said.out.splitlines()[2:] if line[0] == "+"]
    assert UGLY == Path("plan.vt").read_text()


def test_standard_input_becomes_standard_output(vtopo: Vtopo, neat: str) -> None:
    said = vtopo("fmt", "-", given=neat)
    assert (0, neat, "") == (said.code, said.out, said.err)


def test_standard_input_can_be_checked(vtopo: Vtopo, neat: str) -> None:
    assert 1 == vtopo("fmt", "--check", "-", given=UGLY).code
    assert 0 == vtopo("fmt", "--check", "-", given=neat).code


def test_a_file_with_mistakes_is_left_alone_and_the_others_are_not(vtopo: Vtopo, neat: str) -> None:
    Path("wrong.vt").write_text("segment {{\n")
    said = vtopo("fmt", "wrong.vt", "plan.vt")
    assert 2 == said.code
    assert "wrong.vt:1:" in said.err
    assert "segment {{\n" == Path("wrong.vt").read_text()
    assert neat == Path("plan.vt").read_text()


def test_mistakes_count_more_than_a_change(vtopo: Vtopo) -> None:
    Path("wrong.vt").write_text("segment {{\n")
    assert 2 == vtopo("fmt", "--check", "plan.vt", "wrong.vt").code


def test_a_link_stays_a_link(vtopo: Vtopo, neat: str) -> None:
    Path("link.vt").symlink_to("plan.vt")
    vtopo("fmt", "link.vt")
    assert Path("link.vt").is_symlink()
    assert neat == Path("plan.vt").read_text()


def test_a_file_that_can_not_be_written_is_told_and_the_others_are_written(
    vtopo: Vtopo, neat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def picky(self: Path, target: Path) -> Path:
        if target.name == "plan.vt":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    Path("other.vt").write_text(UGLY)
    monkeypatch.setattr(Path, "replace", picky)
    said = vtopo("fmt", "plan.vt", "other.vt")
    assert 2 == said.code
    assert "plan.vt can not be written: Permission denied\nreformatted other.vt\n" == said.err
    assert (UGLY, neat) == (Path("plan.vt").read_text(), Path("other.vt").read_text())
