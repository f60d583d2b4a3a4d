from __future__ import annotations

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from vtopo.model import values
from vtopo.model.document import amounts, document, plan_schema
from vtopo.model.document.tables import THINGS
from vtopo.model.things import Size
from vtopo.vocabulary import CHOICES, KINDS, attributes

from .plans import FULL, model_of

SCHEMA = Draft202012Validator(plan_schema())
PLAIN = document(model_of(FULL))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(plan_schema())
    assert plan_schema() == plan_schema()


def test_every_object_of_it_is_closed() -> None:
    open_ones: list[Any] = []

    def look(at: Any) -> None:
        if isinstance(at, dict):
            if at.get("type") == "object" and at.get("additionalProperties") is not False:
                open_ones.append(at)
            for value in at.values():
                look(value)
        elif isinstance(at, list):
            for value in at:
                look(value)

    look(plan_schema())
    assert not open_ones


def test_every_word_of_the_vocabulary_is_in_it() -> None:
    schema = plan_schema()
    for table, kinds in THINGS.items():
        for kind in kinds:
            said = {*schema["$defs"][table]["properties"]}
            if kind == "nic":
                said |= {*schema["$defs"]["vnic"]["properties"]}
            assert attributes(kind).keys() - {"allow", "deny"} <= said, kind
    for name, words in CHOICES.items():
        if name != "flag":
            assert set(words) <= set(schema["$defs"][f"type-{name}"]["enum"])
    assert {kind for kinds in THINGS.values() for kind in kinds} == KINDS.keys() - {"plan", "template"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["vtopo"], 2),
        (["hosts", 0, "memory"], "64GB"),
        (["hosts", 0, "memory"], "64GiBx"),
        (["nics", 0, "speed"], "10Gbit"),
        (["segments", 0, "vlan"], 4095),
        (["segments", 0, "kind"], "lan"),
        (["segments", 0, "nam"], "x"),
        (["switches", 0, "reflective"], "yes"),
        (["switches", 0, "carries"], "net"),
        (["vswitches", 0, "mode"], "bridge"),
        (["requirements", 0, "require"], "far"),
        (["requirements", 0, "kind"], "room"),
        (["difficulties", 0, "step"], "jump"),
        (["services", 0, "ports"], ["80"]),
        (["hosts", 0, "name"], "a b"),
        (["tables"], []),
    ],
)
def test_what_is_wrong_does_not_validate(path: list[Any], value: Any) -> None:
    plain = copy.deepcopy(PLAIN)
    SCHEMA.validate(plain)
    at = plain
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert not SCHEMA.is_valid(plain)


@pytest.mark.parametrize("written", ["1bit/s", "400Mbit/s", "10Gbit/s", "2.5Gbit/s", "0.1kbit/s", "0bit/s"])
def test_rates_are_written_as_they_are_read(written: str) -> None:
    value = values.rate(written)
    assert isinstance(value, float)
    assert values.rate(amounts.rate(value)) == value


def test_amounts_are_written_as_people_write_them() -> None:
    assert amounts.rate(4e8) == "400Mbit/s"
    assert amounts.rate(2.5e9) == "2500Mbit/s"
    assert amounts.memory(512.0) == "512GiB"
    assert amounts.memory(0.5) == "512MiB"
    assert amounts.kloc(Size(200.0, None)) == "200..kloc"
    assert amounts.kloc(Size(0.000001, 999999999999999.0)) == "0.000001..999999999999999kloc"
