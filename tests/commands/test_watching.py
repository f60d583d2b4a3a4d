"""A watched plan is judged when a file of it changes, and its page is served to this machine and to nobody else."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Thread

import pytest

from tests.helpers.expectations import TODAY, known_rules
from vtopo.commands.watching.serving import Server, names_with
from vtopo.commands.watching.watch import Watch
from vtopo.engine import assess
from vtopo.findings import Assessment
from vtopo.model.loading import Project
from vtopo.reports import html

PATIENCE = 20.0
PLAN = 'plan "First" { baseline "before.vt" }\ninclude "net.vt"\nmachine pc { nic { carries lan } }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "plan.vt").write_text(PLAN)
    (tmp_path / "net.vt").write_text("segment lan\n")
    (tmp_path / "before.vt").write_text('plan "Before"\nsegment lan\n')
    return tmp_path


@pytest.fixture
def watch(folder: Path) -> Watch:
    project = Project.around(folder / "plan.vt")

    def judge() -> tuple[Assessment, list[Path]]:
        return assess(project, "plan.vt", known_rules(), today=TODAY), [folder / "known.txt"]

    its = Watch(project, "plan.vt", judge)
    assert its.look() is not None
    return its


@pytest.fixture
def server(watch: Watch) -> Iterator[Server]:
    its = Server(watch, 0, PATIENCE)
    thread = Thread(target=its.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield its
    its.shutdown()
    its.server_close()
    thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.fixture
def ask(server: Server) -> Callable[..., HTTPResponse]:
    """Sends one request, and hands out the answer with its head read."""

    def asking(path: str = "/", method: str = "GET", **headers: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=PATIENCE)
        connection.request(method, path, headers=headers)
        return connection.getresponse()

    return asking


# -- watching ------------------------------------------------------------------------------------------------------


def test_nothing_is_judged_again_while_nothing_changes(watch: Watch) -> None:
    assert watch.look() is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plan.vt", PLAN.replace("First", "Another one")),
        ("net.vt", "segment lan { vlan 20 }\n"),
        ("before.vt", 'plan "Long before"\nsegment lan\n'),
        ("vtopo.toml", 'ignore = ["unused"]\n'),
        ("known.txt", "0123456789ab\n"),
    ],
)
def test_every_file_of_the_plan_is_watched_and_what_settles_it(
    watch: Watch, folder: Path, name: str, text: str
) -> None:
    (folder / name).write_text(text)
    assert watch.look() is not None
    assert watch.look() is None


def test_who_may_read_a_file_is_watched(watch: Watch, folder: Path) -> None:
    (folder / "net.vt").chmod(0o600)
    assert watch.look() is not None
    assert watch.look() is None


def test_a_baseline_that_is_given_is_watched_with_all_its_files(folder: Path) -> None:
    (folder / "other.vt").write_text('plan "Other"\ninclude "old.vt"\n')
    (folder / "old.vt").write_text("segment lan\n")
    project = Project.around(folder / "plan.vt")
    its = Watch(
        project,
        "plan.vt",
        lambda: (assess(project, "plan.vt", known_rules(), today=TODAY, baseline="other.vt"), []),
        before="other.vt",
    )
    assert its.look() is not None
    assert its.look() is None
    (folder / "old.vt").write_text("segment [lan gone]\n")
    assert its.look() is not None


def test_a_file_that_is_gone_is_a_mistake_until_it_is_back(watch: Watch, folder: Path) -> None:
    before = watch.version
    (folder / "net.vt").rename(folder / "kept")
    gone = watch.look()
    assert gone is not None
    assert ["there is no file `net.vt`"] == [problem.message for problem in gone.problems]
    assert "there is no file" in watch.page
    assert before != watch.version
    (folder / "kept").rename(folder / "net.vt")
    assert watch.look() is not None
    assert before == watch.version


def test_mistakes_are_shown_as_texts(watch: Watch, folder: Path) -> None:
    (folder / "plan.vt").write_text('plan "<script>alert(1)</script>" {\n  owner <b>\n')
    assert watch.look() is not None
    assert "<b>" not in watch.page.replace("<b>Fix</b>", "")
    assert "<script>alert" not in watch.page


def test_what_says_the_same_is_the_same_version(watch: Watch, folder: Path) -> None:
    before = watch.version
    (folder / "vtopo.toml").write_text("")
    assert watch.look() is not None
    assert before == watch.version


def test_the_report_that_is_written_has_no_part_in_it(folder: Path, watch: Watch) -> None:
    written = html.render(assess(Project(folder), "plan.vt", known_rules(), today=TODAY))
    assert "connect-src" not in written
    assert "EventSource" not in written
    assert "connect-src &#39;self&#39;" in watch.page


# -- serving -------------------------------------------------------------------------------------------------------


def test_the_report_is_served(ask: Callable[..., HTTPResponse], watch: Watch) -> None:
    said = ask()
    assert (200, "text/html; charset=utf-8") == (said.status, said.headers["Content-Type"])
    assert watch.page == said.read().decode()
    assert ("no-store", "same-origin") == (said.headers["Cache-Control"], said.headers["Cross-Origin-Resource-Policy"])
    assert "Python" not in str(said.headers)


def test_of_head_there_is_the_head(ask: Callable[..., HTTPResponse]) -> None:
    for path in ("/", "/changes"):
        said = ask(path, "HEAD")
        assert (200, b"") == (said.status, said.read())


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LocalHost"])
def test_it_is_served_under_names_of_this_machine(ask: Callable[..., HTTPResponse], server: Server, name: str) -> None:
    assert 200 == ask(Host=f"{name}:{server.server_port}").status


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", ["/", "/changes", "/else"])
@pytest.mark.parametrize("host", ["example.org", "example.org:{}", "localhost.example.org:{}", "127.0.0.1", "0:{}", ""])
def test_who_comes_by_another_name_gets_nothing(
    ask: Callable[..., HTTPResponse], server: Server, host: str, path: str, method: str
) -> None:
    said = ask(path, method, Host=host.format(server.server_port))
    assert 403 == said.status
    assert b"First" not in said.read()


def test_the_port_of_the_web_goes_without_saying() -> None:
    assert {"127.0.0.1:8080", "localhost:8080"} == names_with(8080)
    assert {"127.0.0.1:80", "localhost:80", "127.0.0.1", "localhost"} == names_with(80)


def test_two_names_are_none(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), PATIENCE) as connection:
        here = f"Host: 127.0.0.1:{server.server_port}\r\n"
        connection.sendall(f"GET / HTTP/1.1\r\n{here}{here}\r\n".encode())
        assert b" 403 " in connection.makefile("rb").readline()


@pytest.mark.parametrize("path", ["/plan.vt", "/../plan.vt", "/?", "/index.html", "/changes/", "/changes?x"])
def test_nothing_else_is_served(ask: Callable[..., HTTPResponse], path: str) -> None:
    said = ask(path)
    assert (404, b"There is only the report, at /.") == (said.status, said.read())


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_there_is_only_something_to_read(ask: Callable[..., HTTPResponse], method: str) -> None:
    said = ask("/", method)
    assert (405, "GET, HEAD") == (said.status, said.headers["Allow"])


def test_it_is_at_no_other_address(server: Server) -> None:
    assert "127.0.0.1" == server.server_address[0]
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", server.server_port), PATIENCE)


def line(said: HTTPResponse) -> str:
    """The next line of a stream that holds something."""
    while not (text := said.readline().decode().strip()):
        pass
    return text


def test_who_waits_is_told_of_each_change(ask: Callable[..., HTTPResponse], watch: Watch, folder: Path) -> None:
    said = ask("/changes")
    assert "text/event-stream; charset=utf-8" == said.headers["Content-Type"]
    first = watch.version
    assert f"data: {first}" == line(said)
    (folder / "plan.vt").write_text(PLAN.replace("First", "Another one"))
    watch.look()
    assert first != watch.version
    assert f"data: {watch.version}" == line(said)
    said.close()


def test_who_waits_long_is_told_that_all_is_well(watch: Watch) -> None:
    impatient = Server(watch, 0, 0.05)
    thread = Thread(target=impatient.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    connection = HTTPConnection("127.0.0.1", impatient.server_port, timeout=PATIENCE)
    connection.request("GET", "/changes")
    said = connection.getresponse()
    assert f"data: {watch.version}" == line(said)
    assert ": still here" == line(said)
    connection.close()
    impatient.shutdown()
    impatient.server_close()


def test_a_slow_client_keeps_nobody_waiting(ask: Callable[..., HTTPResponse], server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), PATIENCE) as slow:
        slow.sendall(b"GET / HT")
        assert 200 == ask().status


def test_no_more_pages_wait_than_threads_are_to_spare(ask: Callable[..., HTTPResponse]) -> None:
    waiting = [ask("/changes") for _ in range(32)]
    assert {200} == {each.status for each in waiting}
    assert 503 == ask("/changes").status
    assert 200 == ask().status
