"""The page that `vtopo watch` serves follows the plan, and stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import WAIT, watch
from tests.helpers.expectations import TODAY, known_rules
from vtopo.commands.watching.serving import Server
from vtopo.commands.watching.watch import Watch
from vtopo.engine import assess
from vtopo.findings import Assessment
from vtopo.model.loading import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PLAN = 'plan "First"\nsegment lan\n' + "".join(f"segment old{number}\n" for number in range(30))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Watch, Server]]:
    (tmp_path / ".git").mkdir()
    (tmp_path / "plan.vt").write_text(PLAN)
    project = Project.around(tmp_path / "plan.vt")

    def judge() -> tuple[Assessment, list[Path]]:
        return assess(project, "plan.vt", known_rules(), today=TODAY), []

    its = Watch(project, "plan.vt", judge)
    its.look()
    server = Server(its, 0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield its, server
    server.shutdown()
    server.server_close()
    thread.join(WAIT)


def test_it_shows_what_was_saved_and_stays_where_it_was(
    browser: Browser, watched: tuple[Watch, Server], tmp_path: Path
) -> None:
    its, server = watched
    said: list[str] = []
    context: Any = browser.new_context(viewport={"width": 900, "height": 500})
    try:
        page = context.new_page()
        page.set_default_timeout(WAIT * 1000)
        watch(page, said)
        page.goto(f"{server.url}#findings")
        page.evaluate("scrollTo(0, 700)")
        for title in ("Second", "Third"):
            (tmp_path / "plan.vt").write_text(PLAN.replace("First", title * 3))
            assert its.look() is not None
            page.locator("h1", has_text=title * 3).wait_for()
            page.wait_for_load_state("load")
            assert (700, "#findings") == (page.evaluate("scrollY"), page.evaluate("location.hash"))
        (tmp_path / "plan.vt").write_text("plan <b>\n")
        assert its.look() is not None
        page.locator("h1", has_text="plan.vt").wait_for()
    finally:
        context.close()
    assert {f"request: {server.url}", f"request: {server.url}changes"} == set(said)
