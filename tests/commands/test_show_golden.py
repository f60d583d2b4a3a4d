"""What `show` prints of the shop, kept whole: a person should like to read it. VTOPO_UPDATE=1 writes it anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vtopo.commands.choices import ShowFormat, Stage
from vtopo.commands.show import show
from vtopo.model.loading import Project

GOLDEN = Path(__file__).parent / "golden"
SHOP = Path(__file__).parents[2] / "samples" / "shop"
PLANS = ("before", "after")
FILES = {
    **{
        f"{plan}-{stage.value}.txt": (plan, stage, ShowFormat.text)
        for plan in PLANS
        for stage in (Stage.graph, Stage.facts)
    },
    "after-graph.json": ("after", Stage.graph, ShowFormat.json),
    "after-facts.json": ("after", Stage.facts, ShowFormat.json),
    "after-graph.graphml": ("after", Stage.graph, ShowFormat.graphml),
}
PROGRAM = """
import hashlib, sys
from tests.commands.test_show_golden import FILES, shown
from tests.document.plans import FULL, NOWHERE
from vtopo.commands.choices import ShowFormat, Stage
from vtopo.commands.show import show
from vtopo.model.loading import Project
texts = [shown(name) for name in FILES]
for stage in (Stage.graph, Stage.facts):
    texts += [show(stage, Project(NOWHERE, {"p.vt": FULL.encode()}), "p.vt", form)[0] for form in ShowFormat]
sys.stdout.write(hashlib.sha256("".join(texts).encode()).hexdigest())
"""


def shown(name: str) -> str:
    plan, stage, form = FILES[name]
    text, problems = show(stage, Project(SHOP), f"{plan}.vt", form)
    assert not problems
    return text


@pytest.mark.parametrize("name", FILES)
def test_what_is_shown_is_what_the_file_says(name: str) -> None:
    text = shown(name)
    if os.environ.get("VTOPO_UPDATE"):
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert (GOLDEN / name).read_text(encoding="utf-8") == text


def test_everything_shown_is_the_same_under_any_hash_seed() -> None:
    root = str(Path(__file__).parents[2])
    digests = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([root, *sys.path])}
        command = [sys.executable, "-c", PROGRAM]
        digests.add(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert len(digests) == 1
    assert len(digests.pop()) == 64
