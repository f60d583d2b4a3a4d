"""`vtopo watch`: says where, judges again, ends by Ctrl-C."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from .conftest import Vtopo

pytestmark = pytest.mark.usefixtures("project")


def interrupted(monkeypatch: pytest.MonkeyPatch, *looks: Any) -> None:
    """Lets a watch look so many times, doing something before each, and then presses Ctrl-C."""
    left = list(looks)

    def wait(*_: object) -> bool:
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()
        return False

    monkeypatch.setattr("vtopo.cli.watching.pause", wait)


def test_it_says_where_and_ends_by_an_interrupt(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(monkeypatch)
    said = vtopo("watch", "after.vt")
    assert (0, "") == (said.code, said.out)
    found, where = said.err.splitlines()[:2]
    assert found.startswith("after.vt: ")
    assert found.endswith(" open")
    assert where.startswith("http://127.0.0.1:")
    assert where.endswith("/ shows after.vt; Ctrl-C ends")


def test_mistakes_are_told_and_it_goes_on(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Path("after.vt")
    text = plan.read_text()
    interrupted(monkeypatch, lambda: plan.write_text(f"{text}segmnt x\n"), lambda: plan.write_text(text), lambda: None)
    said = vtopo("watch", "after.vt", "--no-color")
    told = [line for line in said.err.splitlines() if line.startswith(("after.vt:", "error"))]
    assert 0 == said.code
    assert ["after.vt", "error", "after.vt"] == [line.partition(":")[0].partition("[")[0] for line in told]


def test_a_port_that_is_taken_is_told(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(monkeypatch)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = vtopo("watch", "after.vt", "--port", str(port))
    assert 2 == said.code
    assert f"port {port} can not be used" in said.err


def test_a_fragment_is_watched_by_the_plan_that_uses_it(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(monkeypatch)
    Path("part.vt").write_text("storage san\n")
    said = vtopo("watch", "part.vt")
    assert (2, True) == (said.code, "`part.vt` is a fragment that no plan uses: name a plan" in said.err)
    Path("one.vt").write_text('plan "One"\ninclude "part.vt"\n')
    assert "/ shows one.vt; Ctrl-C ends" in vtopo("watch", "part.vt").err
    Path("two.vt").write_text('plan "Two"\ninclude "part.vt"\n')
    said = vtopo("watch", "part.vt")
    assert (2, True) == (said.code, "`part.vt` is a part of one.vt and two.vt: name one of them" in said.err)


def test_standard_input_is_refused(vtopo: Vtopo) -> None:
    said = vtopo("watch", "-", given="")
    assert 2 == said.code
    assert "standard input does not change" in said.err


def test_the_page_is_opened_where_that_is_asked_for(vtopo: Vtopo, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    interrupted(monkeypatch)
    said = vtopo("watch", "after.vt", "--open")
    assert opened == [said.err.splitlines()[1].partition(" ")[0]]
