"""`vtopo analyze --fix`, `--diff` and `--unsafe-fixes`: what findings carry as a fix, in the files of plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vtopo.commands.fixing import fixed
from vtopo.commands.formatting import formatted

from .conftest import Vtopo

PLAN = """plan "Two settings"
levels public < secret

segment lan { level secret }
segment old { level secret }

host esx {
  nic p0 { carries lan }
  vmm hv {
    vswitch vs0 {
      uplink p0
      promiscuous       # for a sensor that is gone
      forged-transmits
    }
    vm web[1..3] { nic { carries lan } }
  }
}
"""
SAFE = formatted("-", PLAN.replace("uous ", "uous no ").replace("transmits", "transmits no").encode()).after


@pytest.fixture(autouse=True)
def _plan(project: Path) -> None:
    (project / "plan.vt").write_text(PLAN)


def test_safe_fixes_are_written_and_what_is_left_is_reported(vtopo: Vtopo) -> None:
    said = vtopo("analyze", "plan.vt", "--fix", "--fail-on", "note")
    assert SAFE == Path("plan.vt").read_text()
    assert (1, ["plan.vt: 2 findings settled"]) == (said.code, said.err.splitlines()[:1])
    assert "promiscuous-port" not in said.out
    assert "unused" in said.out


def test_suggestions_are_written_when_they_are_asked_for(vtopo: Vtopo) -> None:
    vtopo("analyze", "plan.vt", "--fix", "--unsafe-fixes")
    assert SAFE.replace("segment old { level secret }\n", "") == Path("plan.vt").read_text()


@pytest.mark.parametrize("more", [(), ("--unsafe-fixes",)])
def test_a_second_time_there_is_nothing_to_do(vtopo: Vtopo, more: tuple[str, ...]) -> None:
    vtopo("analyze", "plan.vt", "--fix", *more)
    before = Path("plan.vt").stat().st_mtime_ns
    assert "settled" not in vtopo("analyze", "plan.vt", "--fix", *more).err
    assert before == Path("plan.vt").stat().st_mtime_ns
    assert (0, "") == ((said := vtopo("analyze", "plan.vt", "--diff", *more)).code, said.out)


def test_a_diff_shows_what_would_be_written_and_writes_nothing(vtopo: Vtopo) -> None:
    said = vtopo("analyze", "plan.vt", "--diff")
    assert (1, "plan.vt: 2 findings would be settled") == (said.code, said.err.splitlines()[0])
    assert said.out.startswith("--- plan.vt\n+++ plan.vt (fixed)\n")
    assert {"+      forged-transmits no", "-      forged-transmits"} <= set(said.out.splitlines())
    assert PLAN == Path("plan.vt").read_text()


def test_standard_input_becomes_standard_output(vtopo: Vtopo) -> None:
    said = vtopo("analyze", "-", "--fix", "-f", "json", "-o", "report.json", given=PLAN)
    assert SAFE == said.out
    assert "unused" in {finding["rule"] for finding in json.loads(Path("report.json").read_text())["findings"]}


def test_two_things_can_not_go_to_standard_output(vtopo: Vtopo) -> None:
    said = vtopo("analyze", "-", "--fix", "-f", "json", given=PLAN)
    assert (2, "") == (said.code, said.out)
    assert "standard output is for the fixed plan" in said.err


@pytest.mark.parametrize("options", [("--unsafe-fixes",), ("--fix", "--redact")])
def test_options_that_make_no_sense_together_are_refused(vtopo: Vtopo, options: tuple[str, ...]) -> None:
    said = vtopo("analyze", "plan.vt", *options)
    assert (2, PLAN) == (said.code, Path("plan.vt").read_text())


def test_what_does_not_count_is_not_fixed(vtopo: Vtopo) -> None:
    vtopo("analyze", "plan.vt", "--fix", "--select", "promiscuous-port")
    text = Path("plan.vt").read_text()
    assert "promiscuous no" in text
    assert "forged-transmits no" not in text


def test_what_somebody_answers_for_is_not_fixed(vtopo: Vtopo) -> None:
    accepted = 'accept promiscuous-port on vs0 until 2999-01-01 because "it is a test" by "j.doe"\n'
    Path("plan.vt").write_text(f"{PLAN}\n{accepted}")
    vtopo("analyze", "plan.vt", "--fix")
    text = Path("plan.vt").read_text()
    assert "promiscuous no" not in text
    assert "forged-transmits no" in text


def test_a_plan_with_mistakes_is_not_touched(vtopo: Vtopo) -> None:
    Path("plan.vt").write_text(f"{PLAN}segment lan\n")
    said = vtopo("analyze", "plan.vt", "--fix")
    assert (2, f"{PLAN}segment lan\n") == (said.code, Path("plan.vt").read_text())
    said = vtopo("analyze", "plan.vt", "--diff")
    assert (2, "") == (said.code, said.out)
    assert "two segments" in said.err


def test_a_fragment_is_not_changed_where_that_is_worse_for_another_plan_that_uses_it(vtopo: Vtopo) -> None:
    Path("net.vt").write_text(PLAN.partition("\n")[2])
    Path("one.vt").write_text('plan "One"\ninclude "net.vt"\n')
    Path("two.vt").write_text('plan "Two"\ninclude "net.vt"\nmachine pc { nic { carries old } }\n')
    said = vtopo("analyze", "one.vt", "--fix", "--unsafe-fixes")
    assert "not applied: unused: take out segment old; in two.vt, there would be a mistake" in said.err
    assert SAFE.partition("\n")[2] == Path("net.vt").read_text()
    assert 'plan "One"\ninclude "net.vt"\n' == Path("one.vt").read_text()


def test_a_plan_is_not_changed_where_that_is_worse_for_a_variant_of_it(vtopo: Vtopo) -> None:
    Path("variant.vt").write_text('plan "Variant"\ninclude "plan.vt"\nremove old\n')
    said = vtopo("analyze", "plan.vt", "--fix", "--unsafe-fixes")
    assert "not applied: unused: take out segment old; in variant.vt, there would be a mistake" in said.err
    assert SAFE == Path("plan.vt").read_text()


@pytest.fixture
def two_files() -> dict[Path, str]:
    """A plan and a fragment of it in a folder of its own, both with something to fix, and what they say."""
    Path("deep").mkdir()
    Path("deep/net.vt").write_text(PLAN.partition("\n")[2])
    Path("plan.vt").write_text('plan "One"\ninclude "deep/net.vt"\nstorage san\n')
    return {path: path.read_text() for path in (Path("plan.vt"), Path("deep/net.vt"))}


def test_all_files_are_written_or_none(
    vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch, two_files: dict[Path, str]
) -> None:
    opened = Path.open

    def full(path: Path, mode: str = "r", **more: Any) -> Any:
        if mode == "xb" and path.resolve().parent.name == "deep":
            raise OSError(28, "No space left on device")
        return opened(path, mode, **more)

    monkeypatch.setattr(Path, "open", full)
    said = vtopo("analyze", "plan.vt", "--fix", "--unsafe-fixes")
    told = f"{Path('deep/net.vt')} can not be written: No space left on device; nothing was changed\n"
    assert (2, told) == (said.code, said.err)
    assert two_files == {path: path.read_text() for path in two_files}
    assert [] == list(Path().rglob(".vtopo-*"))


def test_what_somebody_wrote_meanwhile_is_not_written_over(
    vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch, two_files: dict[Path, str]
) -> None:
    def meanwhile(*args: Any, **more: Any) -> Any:
        found = fixed(*args, **more)
        Path("deep/net.vt").write_text("# mine\n")
        return found

    monkeypatch.setattr("vtopo.commands.fixing.fixed", meanwhile)
    said = vtopo("analyze", "plan.vt", "--fix", "--unsafe-fixes")
    assert (2, "deep/net.vt was changed while it was judged: nothing is written, try again\n") == (said.code, said.err)
    assert ["# mine\n", two_files[Path("plan.vt")]] == [Path(name).read_text() for name in ("deep/net.vt", "plan.vt")]


class TestPuttingInPlace:
    """A file that can be written beside its place, and not be put there: a mount, or one that somebody holds."""

    @pytest.fixture
    def busy(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
        """By the name of a file, how often something can be put in its place."""
        left: dict[str, int] = {}
        replaced = Path.replace

        def held(path: Path, target: Path) -> Any:
            left[target.name] = left.get(target.name, 9) - 1
            if left[target.name] < 0:
                raise OSError(16, "Device or resource busy")
            return replaced(path, target)

        monkeypatch.setattr(Path, "replace", held)
        return left

    @pytest.mark.parametrize("name", ["plan.vt", "deep/net.vt"])
    def test_what_was_put_in_its_place_before_goes_back(
        self, vtopo: Vtopo, two_files: dict[Path, str], busy: dict[str, int], name: str
    ) -> None:
        busy[Path(name).name] = 0
        said = vtopo("analyze", "plan.vt", "--fix", "--unsafe-fixes")
        told = f"{Path(name)} can not be written: Device or resource busy; nothing was changed\n"
        assert (2, told) == (said.code, said.err)
        assert two_files == {path: path.read_text() for path in two_files}
        assert [] == list(Path().rglob(".vtopo-*"))

    def test_what_can_not_go_back_is_named(
        self, vtopo: Vtopo, two_files: dict[Path, str], busy: dict[str, int]
    ) -> None:
        busy |= {"net.vt": 1, "plan.vt": 0}
        said = vtopo("analyze", "plan.vt", "--fix", "--unsafe-fixes")
        left = f"these are changed and can not be put back: {Path('deep/net.vt')}"
        assert f"plan.vt can not be written: Device or resource busy; {left}\n" == said.err
        assert ["deep/net.vt"] == [path.as_posix() for path, text in two_files.items() if path.read_text() != text]
        assert [] == list(Path().rglob(".vtopo-*"))


def test_two_projects_one_in_the_other_change_a_file_of_both_together(vtopo: Vtopo) -> None:
    Path("inner").mkdir()
    Path("inner/vtopo.toml").write_text("")
    Path("inner/net.vt").write_text(PLAN.partition("\n")[2])
    Path("inner/one.vt").write_text('plan "One"\ninclude "net.vt"\nmachine pc { nic { carries old } }\n')
    Path("two.vt").write_text('plan "Two"\ninclude "inner/net.vt"\nmachine pc { nic { carries old } }\n')
    said = vtopo("analyze", "two.vt", "inner/one.vt", "--fix")
    assert ["two.vt: 2 findings settled"] == [line for line in said.err.splitlines() if "settled" in line]
    assert SAFE.partition("\n")[2] == Path("inner/net.vt").read_text()


def test_a_file_with_two_names_is_not_written_twice(vtopo: Vtopo) -> None:
    Path("net.vt").write_text(PLAN.partition("\n")[2])
    Path("link.vt").symlink_to("net.vt")
    Path("one.vt").write_text('plan "One"\ninclude "net.vt"\nmachine pc { nic { carries old } }\n')
    Path("two.vt").write_text('plan "Two"\ninclude "link.vt"\nrequire separate [web1 web2]\n')
    before = Path("net.vt").read_text()
    said = vtopo("analyze", "one.vt", "two.vt", "--fix", "--unsafe-fixes")
    assert (2, before) == (said.code, Path("net.vt").read_text())
    assert "is a file with two names: nothing is written, fix one plan at a time" in said.err


@pytest.mark.parametrize("args", [("analyze", "--diff", "--unsafe-fixes"), ("fmt", "--diff")])
def test_a_diff_says_where_a_file_does_not_end_with_its_line(vtopo: Vtopo, args: tuple[str, ...]) -> None:
    Path("plan.vt").write_text('plan "P"\nsegment lan\nmachine pc { nic { carries lan } }\nsegment  old')
    said = vtopo(*args, "plan.vt").out
    assert "-segment  old\n\\ No newline at end of file\n" in said
