"""What the process can not show: what fails by a bug of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from lsprotocol import types

from vtopo.editor.diagnosing import analysis
from vtopo.findings import Place, Problem
from vtopo.lsp import server as serving
from vtopo.lsp.answering import Asked
from vtopo.lsp.server import Server
from vtopo.lsp.telling import today
from vtopo.rulebook import BrokenPackError, rules

from ..editor.plans import NETWORK, PLAN
from .editor import PATIENCE


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with no editor at its other end: what it would tell its log and show is kept."""
    its = Server()
    its.wire.protocol.client_capabilities = types.ClientCapabilities()
    said: list[Any] = []
    monkeypatch.setattr(its.wire, "window_log_message", said.append)
    monkeypatch.setattr(its.wire, "text_document_publish_diagnostics", said.append)
    its.said = said  # type: ignore[attr-defined]
    yield its
    its.telling.close()


def logged(server: Server) -> list[str]:
    said = server.said  # type: ignore[attr-defined]
    return [one.message for one in said if isinstance(one, types.LogMessageParams)]


def test_a_request_that_fails_answers_nothing_and_tells_the_log(server: Server) -> None:
    def failing() -> None:
        raise ValueError("a bug of ours")

    assert asyncio.run(server._asked(failing)) is None
    (message,) = logged(server)
    assert message.startswith("vtopo failed, by a bug of its own. Please report it:\n")
    assert message.rstrip().endswith("ValueError: a bug of ours")


def test_a_rule_that_fails_is_told_and_hides_nothing(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: object) -> Iterator[object]:
        raise ValueError("a bug of a rule")

    known = rules()
    broken = {**known, "unused": replace(known["unused"], judge=failing)}  # type: ignore[arg-type]
    monkeypatch.setattr(serving, "known_rules", lambda: broken)
    monkeypatch.setattr(server.telling, "rules", lambda: broken)
    (tmp_path / "vtopo.toml").write_text("")
    (tmp_path / "network.vt").write_text(NETWORK)
    path = tmp_path / "plan.vt"
    server.desk.put(path, PLAN)
    asyncio.run(server.telling._guarded(path, 0))
    (message,) = logged(server)
    assert message.startswith("plan.vt: a rule failed by a bug of vtopo: unused")
    assert "mixed-levels" in {mark.code for mark in server.telling.marks(path)}


def test_what_an_older_text_had_is_not_told_over_the_mistakes_of_a_newer_one(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = Event(), Event()

    def slow(*args: Any) -> Any:
        begun.set()
        go.wait(PATIENCE)
        return analysis(*args)

    monkeypatch.setattr("vtopo.lsp.telling.analysis", slow)
    (tmp_path / "vtopo.toml").write_text("")
    plan, network = tmp_path / "plan.vt", tmp_path / "network.vt"
    plan.write_text(PLAN)
    server.desk.put(network, NETWORK)
    server.desk.put(plan, PLAN)

    async def session() -> None:
        older = asyncio.create_task(server.telling._guarded(network, 0))
        await asyncio.to_thread(begun.wait, PATIENCE)
        server.desk.put(plan, f"{PLAN}wibble\n")
        await server.telling._guarded(plan, 0)
        go.set()
        await older

    asyncio.run(session())
    assert ["unknown-word"] == [mark.code for mark in server.telling.marks(plan)]


def test_a_line_that_is_another_has_no_lens_until_it_was_judged(server: Server, tmp_path: Path) -> None:
    (tmp_path / "vtopo.toml").write_text("")
    (tmp_path / "network.vt").write_text(NETWORK)
    path = tmp_path / "plan.vt"

    def seen() -> list[int]:
        its = Asked(server.desk, server.telling, serving.known_rules(), path)
        return [one.range.start.line for one in its.lens(types.CodeLensParams(types.TextDocumentIdentifier("")))]

    server.desk.put(path, PLAN)
    asyncio.run(server.telling._guarded(path, 0))
    db = PLAN[: PLAN.index("vm db")].count("\n")
    assert db in seen()
    server.desk.put(path, PLAN.replace("vm db", "vm  db"))
    assert [0, db - 1] == sorted(seen())


def test_a_pack_that_can_not_be_loaded_leaves_our_own_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    def some(*, packs: object = None) -> dict[str, str]:
        if packs is None:
            raise BrokenPackError([Problem("reading", "pack", "it has no judge", Place("theirs/x", 1, 1, 1, 1))])
        return {"unused": "ours"}

    monkeypatch.setattr(serving, "rules", some)
    monkeypatch.setattr(serving, "broken", serving.broken.__wrapped__)
    assert ("theirs/x: it has no judge",) == serving.broken()
    assert ["unused"] == list(serving.known_rules.__wrapped__())


def test_a_text_that_is_no_file_has_a_place_of_its_own(server: Server) -> None:
    paths = {server._path(uri) for uri in ("untitled:a", "untitled:b", "untitled:a")}
    assert 2 == len(paths)
    assert {Path.cwd()} == {path.parent for path in paths}


def test_the_day_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert "2026-01-01" == today()
