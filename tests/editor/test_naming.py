from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from vtopo.commands.fragments import concerned
from vtopo.editor.desk import Job
from vtopo.editor.naming import RenameError, at, definitions, included, references, renamed, renaming
from vtopo.editor.partners import baseline
from vtopo.model.loading import Project

from ..model.plans import NOWHERE
from .plans import NETWORK, PLAN, marked, reading

SAMPLES = [
    path
    for path in sorted((Path(__file__).parents[2] / "samples").rglob("*.vt"))
    if "\nplan " in f"\n{path.read_text(encoding='utf-8')}"
]


def defined(text: str) -> list[tuple[str, str]]:
    """What is declared of what stands at the cursor of a plan: the file, and the name there."""
    plan, offset = marked(text)
    its = reading(plan)
    files = {"plan.vt": plan, "network.vt": NETWORK}
    return [(name, files[name][start:end]) for name, start, end in definitions(its, "plan.vt", offset)]


def rename(text: str, new: str, **others: str) -> dict[str, str]:
    """The files of a plan after what stands at its cursor was given another name."""
    plan, offset = marked(text)
    texts = {"network.vt": NETWORK, **{f"{name}.vt": its for name, its in others.items()}, "plan.vt": plan}
    project = Project(NOWHERE, {name: its.encode() for name, its in texts.items()})

    def around(name: str) -> Sequence[Job]:
        jobs = [Job(project, one) for one, its in texts.items() if its.startswith("plan")]
        return [job for job in jobs if name in (before(job), *(tree.source.name for tree in job.read().trees))]

    def before(job: Job) -> str:
        its = baseline(job, job.read())
        return its.plan if its else ""

    its = Job(project, "plan.vt").read()
    old = renaming(its, "plan.vt", offset)
    edits = renamed(around, definitions(its, "plan.vt", offset)[0], old.name, new)
    for name, places in edits.items():
        for start, end in reversed(places):
            texts[name] = texts[name][:start] + new + texts[name][end:]
    return {name: texts[name] for name in edits}


@pytest.mark.parametrize(
    ("before", "cursor", "found"),
    [
        ("-> db https", "-> d¦b https", [("plan.vt", "db")]),
        ("flow web1", "flow w¦eb1", [("plan.vt", "web[1..3]")]),
        ("uplink p0", "uplink ¦p0", [("plan.vt", "p0")]),
        ("like guest", "like gu¦est", [("plan.vt", "guest")]),
        ("carries db_net", "carries db_n¦et", [("network.vt", "db_net")]),
        ("serves https", "serves http¦s", [("network.vt", "https")]),
        ("vm db", "vm ¦db", [("plan.vt", "db")]),
        ("serves https", "ser¦ves https", []),
    ],
)
def test_a_name_leads_to_its_declaration(before: str, cursor: str, found: list[tuple[str, str]]) -> None:
    assert found == defined(PLAN.replace(before, cursor, 1))


def test_an_included_file_is_found() -> None:
    plan, offset = marked(PLAN.replace('include "network', 'include "net¦work'))
    assert "network.vt" == included(reading(plan), "plan.vt", offset)
    assert "" == included(reading(plan), "plan.vt", 0)


def test_all_references_of_all_plans_are_found_with_the_declaration_or_without() -> None:
    its = reading()
    declared = definitions(its, "network.vt", NETWORK.index("web_net"))
    found = references([its, its], declared, declaration=True)
    assert [("network.vt", NETWORK.index("web_net"))] == [(name, start) for name, start, _ in found][:1]
    assert 3 == len(found)
    assert 2 == len(references([its], declared, declaration=False))


def test_a_rename_changes_every_file_of_a_plan() -> None:
    found = rename(PLAN.replace("carries db_net", "carries db_¦net"), "cards_net")
    assert {
        "plan.vt": PLAN.replace("db_net", "cards_net"),
        "network.vt": NETWORK.replace("db_net", "cards_net"),
    } == found


def test_a_range_is_renamed_with_all_its_members() -> None:
    found = rename(PLAN.replace("flow web1", "flow w¦eb1"), "front")
    assert {"plan.vt": PLAN.replace("web[1..3]", "front[1..3]").replace("web1", "front1")} == found


def test_a_step_of_a_path_is_renamed_alone() -> None:
    text = PLAN.replace("vm db { on esx1", "vm db { on esx1.h¦v")
    assert {"plan.vt": text.replace("¦", "").replace("hv", "kernel")} == rename(text, "kernel")


def test_what_a_shared_file_names_is_renamed_in_each_plan_that_shares_it() -> None:
    shared = "flow any -> db https\n"
    other = 'plan "Other"\ninclude "network.vt"\ninclude "shared.vt"\nmachine db { nic { carries db_net } }\n'
    found = rename(PLAN.replace("vm db", "vm d¦b") + 'include "shared.vt"\n', "store", shared=shared, other=other)
    assert {"plan.vt", "shared.vt", "other.vt"} == set(found)
    assert "machine store {" in found["other.vt"]
    assert "flow any -> store https\n" == found["shared.vt"]


COMPARED = PLAN.replace('plan "Small"', 'plan "Small" { baseline "before.vt" }')
BEFORE = """\
plan "Before"
include "network.vt"
machine web[1..2] { nic { carries web_net } }
machine db { nic { carries db_net } }
"""


def test_what_is_compared_keeps_one_name_in_the_plan_and_in_its_baseline() -> None:
    found = rename(COMPARED.replace("vm db", "vm d¦b"), "store", before=BEFORE)
    assert BEFORE.replace("machine db", "machine store") == found["before.vt"]
    found = rename(COMPARED.replace("flow web1", "flow we¦b1"), "front", before=BEFORE)
    assert BEFORE.replace("web[1..2]", "front[1..2]") == found["before.vt"]


def test_what_a_node_was_is_renamed_with_it() -> None:
    was = BEFORE.replace("machine db", "machine old")
    text = COMPARED.replace("vm db {", "vm db { was old,")
    found = rename(was.replace("machine old", "machine ol¦d"), "older", before=text.replace("before.vt", "plan.vt"))
    assert "was older," in found["before.vt"]
    assert {"plan.vt"} == set(rename(text.replace("vm db", "vm d¦b"), "store", before=was))


def test_a_name_by_which_another_thing_would_be_compared_is_refused() -> None:
    text = COMPARED + "vm extra { on esx1, nic { switch vs0, carries web_net } }\n"
    with pytest.raises(RenameError) as caught:
        rename(
            text.replace("vm extra", "vm ex¦tra"),
            "gone",
            before=f"{BEFORE}machine gone {{ nic {{ carries web_net }} }}\n",
        )
    assert "with that name something would be compared with another thing of the baseline" == str(caught.value)


@pytest.mark.parametrize(
    ("text", "new", "why"),
    [
        (PLAN.replace("vm db", "vm d¦b"), "any", "`any` is a word of the language"),
        (PLAN.replace("vm db", "vm d¦b"), "a.b", "`a.b` can not be a name"),
        (PLAN.replace("vm db", "vm d¦b"), "two words", "`two words` can not be a name"),
        (PLAN.replace("vm db", "vm d¦b"), "", "`` can not be a name"),
        (PLAN.replace("vm db", "vm d¦b"), "x" * 300, "this name has 300 letters"),
        (PLAN.replace("vm db", "vm d¦b"), "web2", "plan.vt would have a mistake: "),
        (PLAN.replace("carries db_net", "carries d¦b_net"), "web_net", "would have a mistake: there are two segments"),
        (PLAN.replace("on esx1, nic", "on esx1, ni¦c", 1), "x", "it is called by its kind"),
        (PLAN.replace("vm db", "v¦m db"), "x", "there is no name of this plan here"),
        (PLAN.replace("vm db", "vm d¦b") + "vm lost { on nowhere }\n", "x", "plan.vt has mistakes"),
    ],
)
def test_a_name_that_does_not_fit_is_refused(text: str, new: str, why: str) -> None:
    with pytest.raises(RenameError) as caught:
        rename(text, new)
    assert why in str(caught.value)


def test_a_rename_that_would_change_what_another_name_means_is_refused() -> None:
    # of two things called `core`, the one in the same vswitch would be found first
    core = "firewall core { legs [web_net db_net] }\n"
    filters = "vswitch vs0 { uplink p0, filter one { copy-of core }, filter t¦wo }"
    with pytest.raises(RenameError) as caught:
        rename(PLAN.replace("vswitch vs0 { uplink p0 }", filters) + core, "core")
    assert "with that name something else would be meant somewhere in plan.vt" == str(caught.value)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_whatever_a_sample_names_can_be_renamed(path: Path) -> None:
    project = Project.around(path)
    name = project.name(path)
    its = Job(project, name).read()
    files = {tree.source.name for tree in its.trees}

    def around(file: str) -> Sequence[Job]:
        return [Job(project, name)] if file in files else []

    namings = [one for one in its.meant.namings() if one.declares and one.at.text != one.kind]
    chosen = namings[:: max(1, len(namings) // 3)]
    assert chosen or not namings
    for one in chosen:
        old = one.at.text.partition("[")[0]
        edits = renamed(around, (one.at.source.name, one.at.start, one.at.end), old, "renamed-for-a-test")
        written = {file: (project.root / file).read_text(encoding="utf-8") for file in edits}
        assert all(written[file][start:end] == old for file, places in edits.items() for start, end in places)


def test_the_plans_around_a_file_are_those_that_read_it(tmp_path: Path) -> None:
    (tmp_path / "vtopo.toml").write_text("")
    for name, text in {"a": 'plan "A"\ninclude "c.vt"', "b": 'plan "B"\ninclude "a.vt"', "c": "levels low"}.items():
        (tmp_path / f"{name}.vt").write_text(text)
    project = Project.around(tmp_path / "a.vt")
    assert ["a.vt", "b.vt"] == concerned(project, "a.vt")
    assert ["a.vt", "b.vt"] == concerned(project, "c.vt")


def test_a_name_is_at_every_letter_of_it() -> None:
    its = reading()
    start = PLAN.index("db https")
    assert {"db"} == {one.name for place in (start, start + 2) for one in at(its.meant, "plan.vt", place)}
