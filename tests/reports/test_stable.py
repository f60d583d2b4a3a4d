from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import hashlib, sys
from tests.reports.samples import BROKEN, SHOP
from tests.reports.strange import crowd
from vtopo.reports import github, gitlab, html, json, junit, markdown, sarif, text
pages = [json.schema()]
for each in (SHOP, BROKEN, crowd(3, 30, 30)):
    pages += [html.render(each), json.render(each)]
    pages += [its.render(each, SHOP) for its in (github, gitlab, junit, markdown, sarif)]
    pages += [text.render(each, color=True), text.render(each, color=False, full=True)]
sys.stdout.write(hashlib.sha256("".join(pages).encode()).hexdigest())
"""


def run(program: str, seed: str = "0") -> str:
    tests = str(Path(__file__).parents[1])
    path = os.pathsep.join([tests, *sys.path])
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_every_report_is_the_same_under_any_hash_seed() -> None:
    assert len({run(PROGRAM, seed) for seed in ("0", "1", "2")}) == 1


def test_text_reports_do_not_load_what_only_the_others_need() -> None:
    program = "import sys, vtopo.reports.text, vtopo.reports.json; print({'jinja2', 'msgspec'} & set(sys.modules))"
    assert run(program) == "set()\n"
