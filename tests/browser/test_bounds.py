"""A browser that hangs or dies fails the test that has it, and nothing waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__)

CONFTEST = "from tests.browser.conftest import *\n"

TESTS = """
import signal

def test_it_crashes(opened):
    opened("<title>empty</title>").page.goto("chrome://crash")

def test_it_hangs(opened):
    its = opened("<title>empty</title>")
    signal.alarm(1)  # the limit of this phase, earlier
    its.page.evaluate("() => { for (;;) {} }")

def test_it_comes_after(opened):
    opened("<title>empty</title>")
"""


def test_what_does_not_end_fails(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[2])},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert 1 == done.returncode, done.stdout + done.stderr
    assert "crash: the page is gone" in done.stdout, done.stdout
    assert "the browser did not answer" in done.stdout
    assert "3 failed" in done.stdout
