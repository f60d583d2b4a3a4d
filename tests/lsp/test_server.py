"""What the process can not show: a request that fails by a bug of ours."""

from __future__ import annotations

import asyncio

import pytest

from vtopo.lsp.server import Server
from vtopo.lsp.telling import today


def test_a_request_that_fails_answers_nothing_and_tells_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    told: list[str] = []
    monkeypatch.setattr(server.telling, "failed", lambda error: told.append(str(error)))

    def failing() -> None:
        raise ValueError("a bug of ours")

    assert asyncio.run(server._asked(failing)) is None
    assert ["a bug of ours"] == told
    server.telling.close()


def test_the_day_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert "2026-01-01" == today()
