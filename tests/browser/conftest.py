"""A real browser, where there is one: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

CHROMIUM = os.environ.get("VTOPO_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
REQUIRED = "chromium" in os.environ.get("VTOPO_REQUIRE", "").split()
"""Whether a missing browser is a failure: the gate installs it."""
MISSING = not (Path(CHROMIUM).exists() and importlib.util.find_spec("playwright"))

START, WAIT, PHASE = 60, 10, 120
"""Seconds that the browser has to start, a step of a test to happen, and set-up, test or tear-down to end."""

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser all of it is skipped, and says so."""
    for item in items:
        if Path(__file__).parent in item.path.parents and MISSING and not REQUIRED:
            item.add_marker(pytest.mark.skip(reason="chromium is not here: install it to run what needs a browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    """Starting a browser ends, one way or the other."""
    with bounded():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """A test ends, one way or the other: not every call of a page has a limit of its own."""
    with bounded():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """Closing a browser ends, one way or the other."""
    with bounded():
        return (yield)


@contextmanager
def bounded() -> Iterator[None]:
    """After so many seconds the browser is killed and the test fails; those that follow find no browser and fail."""

    def late(*_: object) -> None:
        for process in below(os.getpid()):
            os.kill(process, signal.SIGKILL)
        raise TimeoutError(f"the browser did not answer within {PHASE} seconds and was killed")

    was = signal.signal(signal.SIGALRM, late)
    signal.alarm(PHASE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, was)


def below(process: int) -> list[int]:
    """The processes that this one started, with all that these started, by their numbers."""
    started: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            parent = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            started.setdefault(int(parent), []).append(int(stat.parent.name))
    found = [process]
    for each in found:  # it grows
        found += started.get(each, [])
    return found[1:]


@dataclass
class Opened:
    """A report in the browser, with what it has logged, asked for and failed at."""

    page: Page
    said: list[str] = field(default_factory=list)

    def on(self, selector: str, what: str, *more: object) -> Any:
        """What a property of the first such element is."""
        return self.page.eval_on_selector(selector, what, *more)

    def count(self, selector: str) -> int:
        """How many such elements are shown."""
        return self.page.locator(selector).locator("visible=true").count()


def watch(page: Page, said: list[str]) -> None:
    """Keeps all that a page logs, throws, asks and asks for."""

    def dialog(its: Dialog) -> None:
        said.append(f"dialog: {its.message}")
        its.dismiss()

    page.on("console", lambda message: said.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("request", lambda request: said.append(f"request: {request.url}"))
    page.on("dialog", dialog)
    page.on("crash", lambda _: said.append("crash: the page is gone"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=START * 1000)
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Opens a report as a file; at the end nothing was logged, nothing asked for and nothing went wrong."""
    contexts: list[BrowserContext] = []
    found: list[Opened] = []

    def open_(text: str, **options: Any) -> Opened:
        path = tmp_path / f"report{len(contexts)}.html"
        path.write_text(text, encoding="utf-8")
        fragment = options.pop("fragment", "")
        context = browser.new_context(viewport=options.pop("viewport", {"width": 1280, "height": 900}), **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT * 1000)
        its = Opened(page)
        found.append(its)
        watch(page, its.said)
        page.goto(f"{path.as_uri()}{fragment}")
        its.said.remove(f"request: {path.as_uri()}")  # the page itself
        return its

    yield open_
    for context in contexts:
        context.close()
    assert [] == [line for its in found for line in its.said]
