from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vtopo.model.document import document, read_tree

from .plans import FULL, model_of, read


def told(data: object) -> list[str]:
    """What is said of a document, each with the text it points at."""
    text = data if isinstance(data, str) else json.dumps(data)
    _, problems = read(text, "plan.json")
    return [f"{problem.message} {problem.hint}".strip() for problem in problems]


def one(data: object) -> str:
    messages = told(data)
    assert len(messages) == 1, messages
    return messages[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the document ends here, before it is complete"),
        ("[", "the document ends here, before it is complete"),
        ('{"vtopo": 1', "the document ends here, before it is complete"),
        ('{"vtopo": 1,}', "a key in double quotes is missing here"),
        ('{"vtopo" 1}', "a colon is missing behind this key's name"),
        ('{"vtopo": 1 "plan": 2}', "a comma or a closing bracket is missing here"),
        ('{"vtopo": }', "a value is missing here"),
        ('{"vtopo": [1,]}', "a value is missing here"),
        ('{"vtopo": [1}', "a comma or a closing bracket is missing here"),
        ('{"vtopo": 01}', "a value is missing here"),
        ('{"vtopo": NaN}', "a value is missing here"),
        ('{"vtopo": "a\nb"}', "this text has no end on its line, or holds an escape that JSON does not know"),
        ('{"vtopo": "\\x"}', "this text has no end on its line, or holds an escape that JSON does not know"),
        ('{"vtopo": 1} {}', "something follows the end of the document"),
        ("[]", "`plan` is an object, not a list"),
        ("7", "`plan` is an object, not a number"),
        ("{}", "this is no plan of vtopo: it has no `vtopo`"),
        ('{"vtopo": 2}', "this is version 2 of a plan in JSON; this vtopo reads version 1"),
        ('{"vtopo": "1"}', "`vtopo` is a number, not a text"),
    ],
)
def test_what_is_no_document(text: str, said: str) -> None:
    assert one(text).startswith(said)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"segment": []}, '"segment" is no table of a plan did you mean `segments`?'),
        ({"segments": {}}, "`segments` is a list, not an object"),
        ({"segments": [1]}, "`segment or dmz` is an object, not a number"),
        ({"segments": [{"kind": "segment"}]}, "a segment needs `name` here"),
        ({"segments": [{"name": "s"}]}, "`kind` is missing here it is segment or dmz"),
        ({"segments": [{"name": "s", "kind": "dmx"}]}, '"dmx" is no `kind` did you mean `dmz`?'),
        (
            {"segments": [{"name": "s", "kind": "dmz", "lable": "x"}]},
            '"lable" is no member of a dmz did you mean `label`?',
        ),
        (
            {"segments": [{"name": "s", "kind": "dmz", "uplink": ["x"]}]},
            "`uplink` is not said of such a dmz it is said of a vswitch",
        ),
        ({"segments": [{"name": "s", "kind": "dmz", "vlan": "10"}]}, "`vlan` is a whole number, not a text"),
        ({"segments": [{"name": "s", "kind": "dmz", "vlan": 1.5}]}, "`vlan` is a whole number, not 1.5"),
        ({"segments": [{"name": "s", "kind": "dmz", "vlan": -5}]}, "`vlan` is a whole number, not -5"),
        ({"segments": [{"name": "s", "kind": "dmz", "vlan": 5000}]}, "`5000` is no VLAN id; ids run from 1 to 4094"),
        (
            {"segments": [{"name": "s", "kind": "dmz", "label": None}]},
            "`label` is a text, not null leave it out where there is nothing to say",
        ),
        ({"switches": [{"name": "s", "reflective": "yes"}]}, '`reflective` is true, false or "unknown", not a text'),
        ({"switches": [{"name": "s", "carries": "x"}]}, "`carries` is a list, not a text"),
        ({"switches": [{"name": "s", "carries": [["x"]]}]}, "`carries` is a text: a name, not a list"),
        ({"switches": [{"name": "s", "carries": ["x"]}]}, "there is no segment `x`"),
        ({"hosts": [{"name": "h", "memory": 64}]}, "`memory` is a text: 64GiB, not a number"),
        ({"hosts": [{"name": "h", "memory": "64GB"}]}, "`64GB` is no amount of memory"),
        ({"hosts": [{"name": "h", "size": {}}]}, "`size` needs `size` here"),
        ({"hosts": [{"name": "h", "size": {"size": "1kloc", "form": 1}}]}, '"form" is no member of `size`'),
        ({"hosts": [{"name": "h", "on": "x"}]}, "`on` is not said of such a host"),
        ({"levels": ["a", "b c"]}, '"b c" is no word of the language'),
        ({"levels": ["a", "a"]}, "there are two levels `a`"),
        ({"plan": {}}, "`plan` needs `title` here"),
        ({"plan": {"title": "t", "ower": "x"}}, '"ower" is no member of `plan` did you mean `owner`?'),
        ({"requirements": [{}]}, "`require` needs `require` here"),
        ({"requirements": [{"require": "no-pth"}]}, '"no-pth" is no `require` did you mean `no-path`?'),
        ({"requirements": [{"require": "separate"}]}, "`require` needs `node` here"),
        ({"flows": [{"src": ["a"], "dst": ["b"], "service": ["c"], "rates": "1"}]}, '"rates" is no member of `flow`'),
        (
            {"gateways": [{"name": "g", "kind": "router", "rules": [{"decision": "pass"}]}]},
            '"pass" is no `decision` it is allow or deny',
        ),
        ({"gateways": [{"name": "g", "kind": "router", "rules": [{}]}]}, "a rule needs `decision` here"),
        ({"vms": [{"name": "v", "nics": [{"name": "n", "speed": "1Gbit/s"}]}]}, "`speed` is not said of such a nic"),
        ({"vms": [{"name": "v", "nics": {}}]}, "`nics` is a list, not an object"),
        ({"vms": [{"name": "v"}]}, "vm `v` stands nowhere: a vm stands in a vmm or cluster"),
        ({"vms": [{"name": "v", "on": "nowhere"}]}, "there is no vmm or cluster `nowhere`"),
    ],
)
def test_mistakes_of_form_and_of_names(tables: dict[str, Any], said: str) -> None:
    assert one({"vtopo": 1, **tables}).startswith(said)


def test_every_mistake_is_told_at_its_place() -> None:
    text = '{"vtopo": 1,\n "hosts": [{"name": "a b"},\n  {"name": 7}],\n "swtches": []}'
    _, problems = read_tree("plan.json", text.encode())
    assert [(p.place.line, p.place.column) for p in problems] == [(2, 21), (3, 12), (4, 2)]
    assert all(p.place.excerpt for p in problems)


def test_a_key_that_stands_there_twice() -> None:
    text = '{"vtopo": 1, "hosts": [{"name": "a", "name": "b"}]}'
    _, problems = read_tree("plan.json", text.encode())
    assert problems[0].message == 'the key "name" stands here twice'
    assert problems[0].related[0].column == text.index('"name"') + 1


def test_an_unnamed_part_twice() -> None:
    nic = {"name": "nic"}
    messages = told({"vtopo": 1, "vms": [{"name": "v", "on": "h", "nics": [nic, nic]}]})
    assert messages == ["there are two nics `v.nic`"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a b",
        'a"b',
        "a\nb",
        "a\x00",
        "a\x1b[31m",
        "a{",
        "a }\nhost evil",
        "[a b]",
        "a, b",
        "a # b",
        "a->b",
        "a.b",
        "any",
        "none",
        "a\u202eb",
        "\ud800",
        "\ufeffa",
        "web[1..",
        "x" * 300,
        "<script>",
    ],
)
def test_a_name_breaks_out_of_nothing(name: str) -> None:
    messages = told({"vtopo": 1, "hosts": [{"name": name}]})
    assert messages
    assert all(character.isprintable() for message in messages for character in message)


@pytest.mark.parametrize("name", ["a b", "a }", "any\n", '"', "\x07", "a[1 b]"])
def test_a_reference_breaks_out_of_nothing(name: str) -> None:
    switch = {"name": "s", "carries": [name]}
    assert "is no word of the language" in one({"vtopo": 1, "switches": [switch]})


def test_a_text_holds_anything_but_half_a_character() -> None:
    label = 'a"}\n# \x1b[31m \u202e'
    model = model_of(json.dumps({"vtopo": 1, "hosts": [{"name": "h", "label": label}]}), "plan.json")
    assert model.hosts["h"].label == label
    assert "surrogate" in one('{"vtopo": 1, "hosts": [{"name": "h", "label": "\\ud800"}]}')


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"vtopo": 1, "hosts": ' + "[" * 100_000])
def test_deep_nesting_is_one_sentence(text: str) -> None:
    assert one(text) == "this is nested more than 100 deep"


def test_very_many_mistakes_are_counted() -> None:
    problems = told('{"vtopo": 1, "hosts": [\n' + ",\n".join(["1"] * 20_000) + "]}")
    assert len(problems) == 200
    assert problems[-1].startswith("and 19,801 more mistakes")


def test_a_very_long_line_is_refused() -> None:
    assert "this line is more than" in one('{"vtopo": 1, "hosts": [' + "1," * 600_000 + "1]}")


def test_things_that_stand_in_each_other() -> None:
    data = {
        "vtopo": 1,
        "vmms": [{"name": "v", "on": "a"}],
        "vms": [{"name": "a", "on": "a.v"}],
    }
    assert told(data)


def test_what_is_no_text() -> None:
    assert read_tree("plan.json", b"\xff\xfe{}\0")[0] is None
    assert read_tree("plan.json", b"\x80")[1][0].code == "not-utf-8"


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_document_is_told_and_never_crashes(data: st.DataObject) -> None:
    plain = json.loads(json.dumps(document(model_of(FULL))))
    values: st.SearchStrategy[Any] = st.sampled_from(
        [None, True, 7, -1.5, "x", "a b", "unknown", "none", [], {}, ["x"], {"x": 1}, [[]]]
    )
    for _ in range(data.draw(st.integers(1, 3))):
        at: Any = plain
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            key = data.draw(st.sampled_from(keys))
            deeper = isinstance(at[key], dict | list) and at[key]
            if not deeper or data.draw(st.integers(0, 3)) == 0:
                break
            at = at[key]
        at[key] = data.draw(values)
    model, problems = read(json.dumps(plain), "plan.json")
    assert (model is None) == bool(problems)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(st.sampled_from('{}[]:,"\\ 1tn'), max_size=30))
def test_any_text_is_json_exactly_when_python_says_so(text: str) -> None:
    try:
        json.loads(text)
        good = True
    except ValueError:
        good = False
    problems = read_tree("plan.json", text.encode())[1]
    assert good != any(problem.code == "json" for problem in problems)
