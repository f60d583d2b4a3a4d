from __future__ import annotations

import json as stdlib
from dataclasses import replace

import jsonschema  # type: ignore[import-untyped, unused-ignore]
import msgspec
import pytest

from vtopo.findings import Assessment
from vtopo.reports import json
from vtopo.reports.safe import visible

from .samples import BROKEN, CLEAN, CRASHED, EMPTY, SHOP
from .strange import HOSTILE, crowd

VALIDATOR = jsonschema.Draft202012Validator(stdlib.loads(json.schema()))


@pytest.mark.parametrize("assessment", [SHOP, BROKEN, CLEAN, EMPTY, CRASHED, crowd(3, 3, 3), *HOSTILE])
def test_every_document_fits_the_schema_and_holds_the_assessment(assessment: Assessment) -> None:
    document = stdlib.loads(json.render(assessment))
    VALIDATOR.validate(document)
    assert document.pop("schema") == "vtopo-assessment-1"
    assert [each.pop("id") for each in document["findings"]] == [finding.id for finding in assessment.findings]
    assert document == stdlib.loads(msgspec.json.encode(assessment))


def test_the_schema_is_a_schema_and_refuses_what_it_does_not_know() -> None:
    jsonschema.Draft202012Validator.check_schema(VALIDATOR.schema)
    document = stdlib.loads(json.render(SHOP))
    for where in (document, document["findings"][0], document["exhibits"]["outline"][0], document["inputs"][0]):
        where["surprise"] = 1
        assert not VALIDATOR.is_valid(document)
        del where["surprise"]
    del document["problems"]
    assert not VALIDATOR.is_valid(document)


def test_hidden_characters_stand_escaped_and_letters_do_not() -> None:
    report = json.render(replace(EMPTY, title="Zürich \u202e\x7f\x9b\U000e0041\ud800"))
    assert '"Zürich \\u202e\\u007f\\u009b\\udb40\\udc41\\ufffd"' in report
    assert all(visible(line, 10_000) == line for line in report.splitlines())
