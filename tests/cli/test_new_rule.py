"""`vtopo new-rule` writes a rule that works, and `vtopo test-rules` says where one does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vtopo.commands.formatting import formatted

from .conftest import Vtopo
from .packs import changed, judging, rule

pytestmark = pytest.mark.usefixtures("project")


def test_a_new_rule_passes_at_once(vtopo: Vtopo) -> None:
    said = vtopo("new-rule", "many-nics", "--into", "house")
    assert (0, "") == (said.code, said.err)
    assert "Next: vtopo test-rules house\n" in said.out
    assert {"__init__.py", "README.md", "bad.vt", "good.vt"} == {
        path.name for path in Path("house/many_nics").iterdir()
    }
    assert len(Path("house/many_nics/__init__.py").read_text().splitlines()) <= 30
    tested = vtopo("test-rules", "house")
    assert (0, "") == (tested.code, tested.err)
    assert "many-nics: 1 sample it speaks about, 1 it does not\n1 rule tested\n" == tested.out


def test_a_new_rule_is_typed_and_clean(vtopo: Vtopo) -> None:
    vtopo("new-rule", "many-nics", "--into", "house")
    text = Path("house/many_nics/__init__.py").read_text()
    assert max(map(len, text.splitlines())) <= 120
    compile(text, "many_nics", "exec")
    assert formatted("house/many_nics/bad.vt", None).diff() == ""


def test_a_second_one_goes_into_the_same_folder(vtopo: Vtopo) -> None:
    assert 0 == vtopo("new-rule", "many-nics", "--into", "house").code
    assert 0 == vtopo("new-rule", "more-nics", "--into", "house").code
    assert "2 rules tested\n" in vtopo("test-rules", "house").out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("unused", "there is a rule `unused` already, of vtopo itself"),
        ("Many", "`Many` is no id of a rule"),
        ("many_nics", "`many_nics` is no id of a rule"),
        ("many--nics", "`many--nics` is no id of a rule"),
        ("../many", "`../many` is no id of a rule"),
        ("", "`` is no id of a rule"),
        ("7up", "`7up` is no id of a rule"),
        ("more-nics", "`house/more_nics` is there already"),
    ],
)
def test_what_can_not_be_a_new_rule_is_refused_and_nothing_is_written(vtopo: Vtopo, name: str, told: str) -> None:
    Path("house/more_nics").mkdir(parents=True)
    before = sorted(Path("house").rglob("*"))
    said = vtopo("new-rule", name, "--into", "house")
    assert 2 == said.code
    assert told in said.err
    assert before == sorted(Path("house").rglob("*"))


def test_a_folder_that_can_not_be_written_is_told(vtopo: Vtopo) -> None:
    Path("house").write_text("")
    said = vtopo("new-rule", "many-nics", "--into", "house")
    assert 2 == said.code
    assert "`house/many_nics` can not be written" in said.err


def spoil(file: str, old: str, new: str) -> Callable[[], object]:
    return lambda: changed(rule("many-nics") / file, old, new)


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "it is silent": (
        lambda: judging("many-nics", "return ()"),
        "house/many_nics/bad.vt:9: many-nics is silent here, and is to speak",
    ),
    "it speaks elsewhere": (
        spoil("bad.vt", "  # expect: many-nics\n", "\n    vm other  # expect: many-nics\n"),
        "house/many_nics/bad.vt:9: many-nics speaks here, and is not expected",
    ),
    "it speaks about what is good": (
        spoil("good.vt", "{ nic { carries lab } }", "{ nic { carries lab }, nic { carries lan } }"),
        "house/many_nics/good.vt:10: many-nics speaks here, and is to be silent",
    ),
    "nothing is expected": (spoil("bad.vt", "  # expect: many-nics", ""), "bad.vt:1: nothing is expected"),
    "another is expected": (
        spoil("bad.vt", "expect: many-nics", "expect: many-nics, unused"),
        "house/many_nics/bad.vt:9: unused is silent here, and is to speak",
    ),
    "no expectation": (spoil("bad.vt", "# expect: many", "# expects: many"), "bad.vt:9: no expectation is written"),
    "a mistake": (spoil("good.vt", "segment lab", "segmant lab"), "house/many_nics/good.vt:3:"),
    "not formatted": (spoil("good.vt", "vm db   {", "vm db {"), "good.vt:1: it is not formatted"),
    "a strange name": (
        lambda: (rule("many-nics") / "worse.vt").write_text('plan "x"\n'),
        "house/many_nics/worse.vt:1: samples are called `bad...`",
    ),
    "a sample that is no text": (
        lambda: (rule("many-nics") / "bad_two.vt").write_bytes(b'plan "caf\xe9"\n'),
        "house/many_nics/bad_two.vt:1: this is not UTF-8",
    ),
    "a sample that is a folder": (
        lambda: (rule("many-nics") / "bad_two.vt").mkdir(),
        "house/many_nics/bad_two.vt:1: `many_nics/bad_two.vt` is a folder, not a plan",
    ),
    "no heading": (spoil("README.md", "## Why it matters", "## Why"), "README.md:1: its headings are, in this order"),
    "no sentence": (spoil("README.md", "NICs.\n\n## What", "NICs\n\n## What"), "README.md:3: below its heading"),
    "a clause that the page leaves out": (
        spoil("__init__.py", "...] = ()", '...] = ("CWE-653",)'),
        "README.md:1: the rule maps to CWE-653, which is not under `References`",
    ),
    "a message about nobody": (spoil("__init__.py", "vm {vm.id} has", "something has"), "the message names none of"),
    "no proof": (
        spoil("__init__.py", "tuple(says(vm.id, \"in\", *each) for each in _segments(vm))", "()"),
        "bad.vt:9: the proof has a claim, and a statement with its place in the plan",
    ),
    "a proof that the plan does not say": (
        spoil("__init__.py", "says(vm.id, \"in\"", "says(vm.id, \"runs\""),
        "bad.vt:9: the proof does not hold: `db runs lan`: the plan does not say so",
    ),
    "one id for two": (
        spoil("__init__.py", "for vm in case.model.vms.values():", "for vm in [*case.model.vms.values()] * 2:"),
        "two findings have one id",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "told"), WRONG.values(), ids=list(WRONG))
def test_what_is_not_as_it_should_be_is_told(vtopo: Vtopo, make: Callable[[], object], told: str) -> None:
    make()
    said = vtopo("test-rules", "house")
    assert 1 == said.code
    assert told in said.err
    assert "not as" in said.out


def test_a_rule_that_fails_is_3(vtopo: Vtopo) -> None:
    judging("many-nics", "raise KeyError('no')")
    said = vtopo("test-rules", "house")
    assert 3 == said.code
    assert (
        "house/many_nics/bad.vt:1: the rule failed: many-nics at many_nics/__init__.py:15: KeyError: 'no'" in said.err
    )


def test_a_folder_that_is_no_pack_is_2(vtopo: Vtopo) -> None:
    assert 2 == vtopo("test-rules", "house").code
