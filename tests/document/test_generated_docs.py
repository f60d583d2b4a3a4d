from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from vtopo.vocabulary import KINDS, PHRASES, attributes

from .plans import ROOT, model_of


@pytest.fixture(name="generate")
def _generate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))  # as it is where the script is run
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_docs_are_up_to_date(generate: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_a_check_names_what_would_change_and_changes_nothing(
    generate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "HERE", tmp_path)
    assert generate.main(["--check"]) == 1
    assert "docs/language.md" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    assert json.loads((tmp_path / "schema" / "plan.schema.json").read_text())["title"] == "vtopo-plan-1"


def test_the_example_of_the_reference_is_a_plan(generate: ModuleType) -> None:
    example = re.search(r"```\n(plan .*?)```", generate.language(), re.S)
    assert example is not None
    assert model_of(example[1]).vms


def test_every_word_is_in_the_reference(generate: ModuleType) -> None:
    text = generate.language()
    for kind in KINDS:
        assert f"\n### {kind}\n" in text
        assert all(f"`{name} " in text for name in attributes(kind) if name not in ("on",))
    assert all(f"\n### {phrase.name}\n" in text for phrase in PHRASES)


def test_links_lead_somewhere_and_rows_have_their_cells(generate: ModuleType) -> None:
    text = generate.language()
    headings = {line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= headings
    tables = re.findall(r"(?:^\|.*\n)+", text, re.M)
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
