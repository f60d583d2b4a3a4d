"""The page of a watched plan, served to this machine alone: the report, what has changed since, and nothing else.

A page of anybody may send requests to an address of this machine. It is kept from reading the answers by the browser,
as long as it can not pretend to be from here: so the name that a request was sent to has to be one of this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore
from typing import Final

from vtopo.commands.watching.watch import Watch

ADDRESS: Final = "127.0.0.1"
NAMES: Final = (ADDRESS, "localhost")
WEB: Final = 80
PATIENCE: Final = 10.0
"""Seconds that a client has to send or take something, and between two signs to one that waits."""

MOST_WAITING: Final = 32
"""Pages that may wait for changes at once; one more is asked to come back."""

HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def names_with(port: int) -> frozenset[str]:
    """How a browser may call this machine with a port; the one of the web it leaves out."""
    return frozenset(f"{name}{end}" for name in NAMES for end in (f":{port}", *([""] if port == WEB else [])))


class Server(ThreadingHTTPServer):
    """Serves a watched plan, each request in a thread that does not outlive us."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, watch: Watch, port: int, patience: float = PATIENCE) -> None:
        self.watch = watch
        self.patience = patience
        self.places = BoundedSemaphore(MOST_WAITING)
        super().__init__((ADDRESS, port), Handler)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{ADDRESS}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Server
    server_version = "vtopo"
    sys_version = ""

    def setup(self) -> None:
        """Gives a client so many seconds for each thing it does."""
        super().setup()
        self.connection.settimeout(self.server.patience)

    def do_GET(self) -> None:
        """The page at `/`, and at `/changes` the versions of it, as they come."""
        if not self._is_for_us():
            self._say(HTTPStatus.FORBIDDEN, "This is served to this machine alone.")
        elif self.path == "/":
            self._say(HTTPStatus.OK, self.server.watch.page, "text/html")
        elif self.path != "/changes":
            self._say(HTTPStatus.NOT_FOUND, "There is only the report, at /.")
        elif self.command == "HEAD":
            self._head(HTTPStatus.OK, "text/event-stream")
        elif self.server.places.acquire(blocking=False):
            try:
                self._changes()
            finally:
                self.server.places.release()
        else:
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, "Too many pages wait for changes.")

    do_HEAD = do_GET  # noqa: N815 -- http.server calls it so

    def _refuse(self) -> None:
        if self._is_for_us():
            self._say(HTTPStatus.METHOD_NOT_ALLOWED, "There is only something to read.")
        else:
            self._say(HTTPStatus.FORBIDDEN, "This is served to this machine alone.")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse  # noqa: N815

    def _is_for_us(self) -> bool:
        """Whether a request was sent to a name of this machine, and to no other."""
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and hosts[0].lower() in names_with(self.server.server_port)

    def _changes(self) -> None:
        """Tells the version that is shown, and each that follows, until the client goes."""
        self._head(HTTPStatus.OK, "text/event-stream")
        told = ""
        try:
            while True:
                version = self.server.watch.other(told, self.server.patience)
                self.wfile.write(f"data: {version}\n\n".encode() if version != told else b": still here\n\n")
                told = version
        except OSError:
            self.close_connection = True

    def _say(self, status: HTTPStatus, text: str, kind: str = "text/plain") -> None:
        body = text.encode("utf-8", "backslashreplace")
        self._head(status, kind, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: HTTPStatus, kind: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        if length is not None:
            self.send_header("Content-Length", str(length))
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Who reads the page is no news."""
