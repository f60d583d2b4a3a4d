"""`vtopo show graph` and `vtopo show facts`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from .conftest import Vtopo

pytestmark = pytest.mark.usefixtures("project")
HOSTILE = "\x1b[2J\x1b]0;gone\x07\u202e\x9b31m"
STAGES = ("graph", "facts")
FORMATS = ("text", "json", "graphml")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("stage", STAGES)
class TestEveryStage:
    """Both stages, in every format."""

    def test_0_where_the_plan_is_fine(self, vtopo: Vtopo, stage: str, form: str) -> None:
        said = vtopo("show", stage, "after.vt", "-f", form)
        assert (0, "") == (said.code, said.err)
        assert said.out.endswith("\n")

    @pytest.mark.parametrize("text", ["", 'plan "Broken" { owner nobody }\n', 'plan "Wrong" {'])
    def test_2_and_nothing_is_shown_where_it_is_not(self, vtopo: Vtopo, stage: str, form: str, text: str) -> None:
        Path("broken.vt").write_text(text)
        said = vtopo("show", stage, "broken.vt", "-f", form)
        assert (2, "") == (said.code, said.out)
        assert "broken.vt" in said.err

    def test_2_where_there_is_no_plan(self, vtopo: Vtopo, stage: str, form: str) -> None:
        said = vtopo("show", stage, "nowhere.vt", "-f", form)
        assert (2, "") == (said.code, said.out)

    def test_a_plan_comes_by_standard_input(self, vtopo: Vtopo, stage: str, form: str) -> None:
        said = vtopo("show", stage, "-", "-f", form, given=Path("after.vt").read_bytes())
        assert 0 == said.code
        assert form != "json" or "<stdin>" == json.loads(said.out)["plan"]

    def test_no_file_name_steers_a_terminal(self, vtopo: Vtopo, stage: str, form: str) -> None:
        name = f"a{HOSTILE}.vt"
        Path(name).write_text(Path("after.vt").read_text())
        said = vtopo("show", stage, name, "-f", form, terminal=True)
        assert 0 == said.code
        assert not set(HOSTILE) - set("[]0;gone231mJ") & set(said.out + said.err)

    def test_what_is_shown_holds_no_path_of_this_machine(
        self, vtopo: Vtopo, project: Path, stage: str, form: str
    ) -> None:
        assert str(project) not in vtopo("show", stage, str(project / "after.vt"), "-f", form).out


def test_graphml_is_read_from_a_file(vtopo: Vtopo) -> None:
    Path("after.graphml").write_text(vtopo("show", "graph", "after.vt", "-f", "graphml").out)
    graph = nx.read_graphml("after.graphml")
    assert {"kind": "node", "name": "web1"}.items() <= graph.nodes["node web1"].items()
    assert any(its["relation"] == "attached" for *_, its in graph.edges("node web1", data=True))


def test_facts_are_chosen_one_by_one(vtopo: Vtopo) -> None:
    said = vtopo("show", "facts", "after.vt", "--fact", "sniffing", "--fact", "links")
    assert ["links", "sniffing"] == [line.split(":")[0] for line in said.out.splitlines() if line[:1].islower()]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("tree", "after.vt", "-f", "json"), "the tree of a plan is shown as text, not as json"),
        (("tree", "after.vt", "-f", "graphml"), "the tree of a plan is shown as text, not as graphml"),
        (("model", "after.vt", "-f", "graphml"), "the model of a plan is shown as text or json, not as graphml"),
        (("graph", "after.vt", "--fact", "links"), "--fact chooses among facts, and the graph has none"),
        (("facts", "after.vt", "--fact", "links", "-f", "graphml"), "only the attack is a graph"),
        (("facts", "after.vt", "--fact", "nonsense"), "nonsense"),
        (("nonsense", "after.vt"), "nonsense"),
        (("graph",), "plan"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_2_where_it_makes_no_sense(vtopo: Vtopo, args: tuple[str, ...], why: str) -> None:
    said = vtopo("show", *args, env={"COLUMNS": "200"})
    assert (2, "") == (said.code, said.out)
    assert why in said.err


def test_the_attack_may_be_named_where_it_is_all_there_is(vtopo: Vtopo) -> None:
    named = vtopo("show", "facts", "after.vt", "-f", "graphml", "--fact", "attack")
    assert 0 == named.code
    assert named == vtopo("show", "facts", "after.vt", "-f", "graphml")
