"""The site is strict: what leads nowhere is a failure. Whether ours leads somewhere everywhere is for `make site`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STRICT = ("--quiet", "--fresh-env", "--nitpicky", "--fail-on-warning")
FINE = """\
# First

A [page](how.md), [a heading of it](how.md#two-words), [one of this page](#second), [a plan](../samples/a.vt),
[a folder with a page](../samples), [one without](../rules), and ![a picture](a.png).

## Second
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A repository with two pages, made as ours is, but for the contents of the first."""
    for folder in ("docs", "samples", "rules"):
        (tmp_path / folder).mkdir()
    conf = (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")
    (tmp_path / "docs" / "conf.py").write_text(f'{conf}\nCONTENTS = {{"All": ("docs/how", "samples/README")}}\n')
    (tmp_path / "docs" / "README.md").write_text(FINE)
    (tmp_path / "docs" / "how.md").write_text("# How\n\n## Two words\n\nText.\n")
    (tmp_path / "docs" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "samples" / "README.md").write_text("# Samples\n")
    (tmp_path / "samples" / "a.vt").write_text("levels low\n")
    return tmp_path


def built(site: Path) -> tuple[int, str]:
    """The exit code of a build, and what it complains about."""
    command = [sys.executable, "-m", "sphinx", *STRICT, "-c", "docs", ".", "out"]
    ran = subprocess.run(command, cwd=site, capture_output=True, text=True, timeout=120, check=False)
    return ran.returncode, ran.stderr


def test_the_makefile_is_as_strict_as_this() -> None:
    assert f"sphinx-build {' '.join(STRICT)} " in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_links_within_the_repository_lead_somewhere(site: Path) -> None:
    assert (0, "") == built(site)
    page = (site / "out" / "docs" / "README.html").read_text(encoding="utf-8")
    for link in ("how.html", "how.html#two-words", "#second", "../samples/README.html"):
        assert f'href="{link}"' in page
    assert "a.vt" in page
    assert 'href="../rules' not in page
    assert "url=docs/README.html" in (site / "out" / "index.html").read_text(encoding="utf-8")


def test_what_leads_nowhere_fails(site: Path) -> None:
    wrong = {
        "page": "[x](gone.md)",
        "heading": "[x](how.md#gone)",
        "here": "[x](#gone)",
        "file": "[x](../samples/gone.vt)",
        "picture": "![x](gone.png)",
    }
    for name, link in wrong.items():
        (site / "docs" / f"how-{name}.md").write_text(f"---\norphan: true\n---\n# {name}\n\n{link}\n")
    code, said = built(site)
    assert 1 == code
    assert [] == [name for name in wrong if f"how-{name}.md:6: WARNING" not in said]


def test_a_page_that_nobody_leads_to_fails(site: Path) -> None:
    (site / "docs" / "lost.md").write_text("# Lost\n")
    code, said = built(site)
    assert 1 == code
    assert "lost.md: WARNING: document isn't included in any toctree" in said
