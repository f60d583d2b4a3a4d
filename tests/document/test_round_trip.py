from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from vtopo.commands.show import show_model
from vtopo.model.document import document, plan_schema, read_tree
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.syntax.printer import render

from .plans import FULL, as_json, carried, model_of, plans, written

SCHEMA = Draft202012Validator(plan_schema())
WRITTEN = list(written())


def check(model: Model) -> None:
    """Everything that has to be true of the document of any model."""
    said = document(model)
    SCHEMA.validate(said)
    again = model_of(as_json(model), "plan.json")
    assert again == carried(model)
    assert document(again) == said
    text = show_model(model, "text")
    assert model_of(text) == carried(model)
    assert show_model(model_of(text), "text") == text


@pytest.mark.parametrize(("folder", "name"), WRITTEN, ids=[name for _, name in WRITTEN])
def test_written_plans_come_back(folder: Path, name: str) -> None:
    model, problems = resolve(Project(folder), name)
    if model is None:
        pytest.skip(f"no plan of its own: {problems[0].message}")
    check(model)
    assert model.files


def test_there_are_written_plans() -> None:
    if not WRITTEN:
        pytest.skip("neither the examples nor samples are here")
    assert len(WRITTEN) > 10


def test_a_plan_with_every_word_comes_back() -> None:
    model = model_of(FULL)
    check(model)
    assert len(document(model)) > 20


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(plans())
def test_drawn_plans_come_back(text: str) -> None:
    model = model_of(text)
    check(model)
    assert model.gateways


def test_a_document_is_stable() -> None:
    assert as_json(model_of(FULL)) == as_json(model_of(FULL))
    shown = show_model(model_of(FULL), "json")
    assert shown.endswith("}\n")
    assert json.loads(shown) == document(model_of(FULL))


def test_a_default_is_not_written() -> None:
    text = 'plan "p"\nsegment s\nswitch sw\nhost h { vmm v { vswitch w } }\nvm a { on h, nic { carries s } }\n'
    said = document(model_of(text))
    assert said["switches"] == [{"name": "sw"}]
    assert said["vswitches"] == [{"name": "w", "on": "h.v"}]
    assert said["vms"] == [{"name": "a", "on": "h.v", "nics": [{"name": "nic", "carries": ["s"]}]}]


def test_relations_are_written_by_full_name_whoever_said_them() -> None:
    text = (
        'plan "p"\nsegment s\nswitch sw { carries s }\nhost h { nic p { carries s }, vmm v { vswitch w { uplink p } } }'
    )
    said = document(model_of(text))
    assert said["nics"] == [{"name": "p", "on": "h", "switch": ["sw"], "carries": ["s"]}]
    assert said["vswitches"][0]["uplink"] == ["h.p"]


def test_copies_are_one_entry_and_a_range_is_one_name() -> None:
    said = document(model_of(FULL))
    both = next(sensor for sensor in said["sensors"] if sensor["name"] == "both")
    assert both["on"] == ["h1.hv", "h2.hv"]
    assert "a[4..9]" in [vm["name"] for vm in said["vms"]]


def test_unknown_is_said() -> None:
    said = document(model_of(FULL))
    assert said["switches"][0]["reflective"] == "unknown"
    assert said["vmms"][0]["admin"] == "unknown"
    assert next(s for s in said["segments"] if s["name"] == "edge")["vlan"] == "unknown"


def test_what_was_read_points_into_the_json() -> None:
    data = as_json(model_of(FULL))
    model = model_of(data, "plan.json")
    vm = model.vms["m1"]
    assert vm.at.text == "m1"
    assert vm.place("disk").text.startswith('disk": ["ds')
    assert model.vms["m2"].nics[0].vswitches == ("h2.hv.vs",)


def test_names_may_be_written_with_escapes() -> None:
    model = model_of(b'{"vtopo": 1, "segments": [{"name": "stra\\u00dfe", "kind": "segment"}]}', "plan.json")
    assert list(model.segments) == ["straße"]


def test_relative_names_may_be_used_as_they_are() -> None:
    data = as_json(model_of(FULL)).replace(b'"h1.p0"', b'"p0"', 1)
    assert model_of(data, "plan.json").vswitches["h1.hv.vs"].uplinks == ("h1.p0", "h1.b0")


def test_an_empty_list_is_none() -> None:
    model = model_of(b'{"vtopo": 1, "machines": [{"name": "m", "serves": []}]}', "plan.json")
    assert model.machines["m"].serves == ()


def test_a_tree_of_a_document_can_be_printed_and_parsed() -> None:
    tree, problems = read_tree("plan.json", as_json(model_of(FULL)))
    assert tree is not None
    assert not problems
    assert model_of(render(tree)) == model_of(FULL)
