"""An editor without a screen: a client of the protocol that talks to the real server over its standard streams."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from threading import Condition, Thread
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

PATIENCE = 60.0
"""So many seconds any answer may take, on a machine that has a lot to do."""
COMMAND = (sys.executable, "-c", "from vtopo.cli import main; main()", "lsp", "--stdio")

Answer = TypeVar("Answer")


class Editor:
    """One session. Every wait ends after `PATIENCE`."""

    def __init__(self, folder: Path) -> None:
        self.client = LanguageClient("vtopo-test", "1")
        self.log: list[str] = []
        self.shown: dict[str, Sequence[types.Diagnostic]] = {}
        self.refreshed = 0
        self._versions: dict[str, int] = {}
        self._news = Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._told(params))
        self.client.feature(types.WINDOW_LOG_MESSAGE)(lambda params: self.log.append(params.message))
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.log.append(params.message))
        self.client.feature(types.WORKSPACE_CODE_LENS_REFRESH)(lambda _: self._refresh())
        self.wait(self.client.start_io(*COMMAND, cwd=folder))
        completion = types.CompletionClientCapabilities(
            completion_item=types.ClientCompletionItemOptions(snippet_support=True)
        )
        abilities = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(
                code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True)
            ),
            text_document=types.TextDocumentClientCapabilities(completion=completion),
        )
        params = types.InitializeParams(
            capabilities=abilities, workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)]
        )
        self.abilities = self.wait(self.client.initialize_async(params)).capabilities
        self._tell(self.client.initialized, types.InitializedParams())

    def wait(self, question: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer to a question."""
        return asyncio.run_coroutine_threadsafe(question, self._loop).result(PATIENCE)

    def _tell(self, method: Callable[[Any], Any], params: Any) -> None:
        async def told() -> None:
            method(params)

        self.wait(told())

    def _told(self, params: types.PublishDiagnosticsParams) -> None:
        with self._news:
            self.shown[params.uri] = params.diagnostics
            self._news.notify_all()

    def _refresh(self) -> None:
        with self._news:
            self.refreshed += 1
            self._news.notify_all()

    # -- what a person does ------------------------------------------------------------------------------------------

    def open(self, path: Path, text: str | None = None) -> types.TextDocumentIdentifier:
        """Opens a file, with what stands in it or with another text, which is not saved."""
        uri = path.as_uri()
        self._versions[uri] = 1
        text = path.read_bytes().decode() if text is None else text
        item = types.TextDocumentItem(uri=uri, language_id="vtopo", version=1, text=text)
        self._tell(self.client.text_document_did_open, types.DidOpenTextDocumentParams(item))
        return types.TextDocumentIdentifier(uri)

    def edit(
        self, document: types.TextDocumentIdentifier, start: tuple[int, int], end: tuple[int, int], text: str
    ) -> None:
        """Replaces what stands between two positions."""
        region = types.Range(types.Position(*start), types.Position(*end))
        self._change(document, types.TextDocumentContentChangePartial(range=region, text=text))

    def replace(self, document: types.TextDocumentIdentifier, text: str) -> None:
        """Replaces all of a text."""
        self._change(document, types.TextDocumentContentChangeWholeDocument(text=text))

    def _change(self, document: types.TextDocumentIdentifier, change: Any) -> None:
        self._versions[document.uri] += 1
        version = types.VersionedTextDocumentIdentifier(version=self._versions[document.uri], uri=document.uri)
        self._tell(self.client.text_document_did_change, types.DidChangeTextDocumentParams(version, [change]))

    def save(self, document: types.TextDocumentIdentifier) -> None:
        """Says that a file was saved."""
        self._tell(self.client.text_document_did_save, types.DidSaveTextDocumentParams(document))

    def close(self, document: types.TextDocumentIdentifier) -> None:
        """Closes a file."""
        self._tell(self.client.text_document_did_close, types.DidCloseTextDocumentParams(document))

    # -- what a person sees ------------------------------------------------------------------------------------------

    def until(self, seen: Callable[[], bool]) -> None:
        """Waits until something is seen."""
        with self._news:
            assert self._news.wait_for(seen, PATIENCE), self.shown

    def codes(self, document: types.TextDocumentIdentifier) -> set[str]:
        """The codes of what is shown in a file."""
        return {str(one.code) for one in self.shown.get(document.uri, ())}

    def shows(self, document: types.TextDocumentIdentifier, *codes: str) -> None:
        """Waits until all of these are shown in a file, or nothing where none are named."""
        self.until(
            lambda: (
                set(codes) <= self.codes(document)
                if codes
                else document.uri in self.shown and not self.shown[document.uri]
            )
        )

    def quit(self) -> int | None:
        """Ends the session, and tells the exit code of the server."""
        self.wait(self.client.shutdown_async(None))
        self._tell(self.client.exit, None)
        server = self.client._server
        assert server is not None
        self.wait(asyncio.wait_for(server.wait(), PATIENCE))
        self.wait(self.client.stop())  # type: ignore[no-untyped-call]
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        return server.returncode


def at(text: str, mark: str, inside: int = 0) -> types.Position:
    """The position of the first place where a text has some words, counted as the protocol counts."""
    offset = text.index(mark) + inside
    line = text.count("\n", 0, offset)
    start = text.rfind("\n", 0, offset) + 1
    return types.Position(line, len(text[start:offset].encode("utf-16-le")) // 2)
