"""The server: which request is answered by what. It reads standard input and writes standard output, nothing else."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, TypeVar
from zlib import crc32

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from vtopo import __version__
from vtopo.editor.desk import Desk
from vtopo.editor.positions import Columns, Unit
from vtopo.lsp import converting as to
from vtopo.lsp.answering import Asked, found_symbols
from vtopo.lsp.telling import Telling
from vtopo.rulebook import BUILTIN, BrokenPackError, page_at, rules
from vtopo.rulekit import Rule

Params = TypeVar("Params")

TRIGGERS: Final = (" ", ".", '"', "[")
"""What one types behind which something may be proposed."""
UNITS: Final[Mapping[str, Unit]] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}

ANSWERS: Final[Mapping[str, tuple[Callable[[Asked, Any], Any], Any]]] = {
    types.TEXT_DOCUMENT_HOVER: (Asked.hover, None),
    types.TEXT_DOCUMENT_COMPLETION: (Asked.complete, types.CompletionOptions(trigger_characters=list(TRIGGERS))),
    types.TEXT_DOCUMENT_DEFINITION: (Asked.define, None),
    types.TEXT_DOCUMENT_REFERENCES: (Asked.refer, None),
    types.TEXT_DOCUMENT_PREPARE_RENAME: (Asked.prepare, None),
    types.TEXT_DOCUMENT_RENAME: (Asked.rename, types.RenameOptions(prepare_provider=True)),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (Asked.outline, None),
    types.TEXT_DOCUMENT_FOLDING_RANGE: (Asked.fold, None),
    types.TEXT_DOCUMENT_CODE_LENS: (Asked.lens, None),
    types.TEXT_DOCUMENT_CODE_ACTION: (
        Asked.act,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    ),
    types.TEXT_DOCUMENT_FORMATTING: (Asked.format, None),
}
"""Each request about one text, with who answers it and what the client is told of that."""


@cache
def known_rules() -> Mapping[str, Rule]:
    """The rules that are installed; where a pack of them is broken, ours."""
    return rules(packs=[BUILTIN]) if broken() else rules()


@cache
def broken() -> tuple[str, ...]:
    """What is wrong with packs of rules that are installed."""
    try:
        rules()
    except BrokenPackError as error:
        return tuple(f"{problem.place.file}: {problem.message}" for problem in error.problems)
    return ()


def page(code: str) -> Path | None:
    """The file of the page of a rule; None for a mistake, which has no page."""
    return page_at(known_rules()[code]) if code in known_rules() else None


class Server:
    """One session with one editor."""

    def __init__(self) -> None:
        self.wire = LanguageServer("vtopo", __version__)
        self.desk = Desk()
        self.telling = Telling(self.wire, self.desk, known_rules)
        self.telling.pages = page
        for method, (answer, options) in ANSWERS.items():
            self.wire.feature(method, options)(self._answering(answer))
        for method, handler in (
            (types.INITIALIZED, self.began),
            (types.TEXT_DOCUMENT_DID_OPEN, self.opened),
            (types.TEXT_DOCUMENT_DID_CHANGE, self.changed),
            (types.TEXT_DOCUMENT_DID_SAVE, self.saved),
            (types.TEXT_DOCUMENT_DID_CLOSE, self.closed),
            (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, self.moved),
            (types.SHUTDOWN, self.ended),
        ):
            self.wire.feature(method)(partial(handler))  # a method can not hold what pygls notes on it
        self.wire.feature(types.WORKSPACE_SYMBOL)(partial(self.symbols))

    def run(self) -> None:
        """Serves until the editor is done, or is gone."""
        gc.enable()  # a session is long, unlike a run of any other command
        self.wire.start_io()
        self.telling.close()

    # -- what happens ------------------------------------------------------------------------------------------------

    async def began(self, _: types.InitializedParams) -> None:
        """The client has told what it can do; rules are loaded while the person still looks around."""
        self.desk.unit = UNITS.get(str(self.wire.server_capabilities.position_encoding or "utf-16"), "utf-16")
        for line in await self._asked(broken) or ():
            message = f"a pack of rules is left out: {line}"
            self.wire.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text was opened."""
        path = self._path(params.text_document.uri)
        self.desk.put(path, params.text_document.text)
        self.telling.changed(path, rest=0)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text was changed, in places or as a whole."""
        path = self._path(params.text_document.uri)
        text = self.desk.texts.get(path, "")
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                text = Columns(text, self.desk.unit).changed(to.region(change.range), change.text)
            else:
                text = change.text
        self.desk.put(path, text)
        self.telling.changed(path)

    def saved(self, params: types.DidSaveTextDocumentParams) -> None:
        """A text was saved: other files may be others now, too."""
        self.desk.moved()
        self.telling.changed(self._path(params.text_document.uri), rest=0)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text was closed."""
        path = self._path(params.text_document.uri)
        self.desk.close(path)
        self.telling.closed(path)
        self.telling.uris.pop(path, None)

    def moved(self, _: types.DidChangeWatchedFilesParams) -> None:
        """Files were changed by others."""
        self.desk.moved()
        for path in self.desk.texts:
            self.telling.changed(path, rest=0)

    def ended(self, _: Any) -> None:
        """The editor is done."""
        self.telling.close()

    # -- what is asked -----------------------------------------------------------------------------------------------

    async def symbols(self, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        """The blocks of all plans of the workspace that are called so."""
        folders = [to.path_of(folder.uri) for folder in self.wire.workspace.folders.values()]
        known = [folder for folder in folders if folder is not None]
        found = await self._asked(found_symbols, self.desk.now(), known, params.query, self.telling.uri)
        return found or []

    def _answering(self, answer: Callable[[Asked, Params], Any]) -> Callable[[Params], Any]:
        """A handler that answers from the texts of the moment, beside what else goes on."""

        async def handler(params: Any) -> Any:
            path = self._path(params.text_document.uri)
            return await self._asked(_answered, self.desk.now(), self.telling, path, answer, params)

        return handler

    async def _asked(self, work: Callable[..., Any], *args: Any) -> Any:
        """What some work comes to; nothing where it fails, which is told to the log and ends nothing else."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.telling.front, work, *args)
        except JsonRpcException:
            raise
        except Exception as error:
            self.telling.failed(error)
            return None

    def _path(self, uri: str) -> Path:
        """The file of a text. One that is no file yet stands in the folder that the server was started in."""
        path = to.path_of(uri)
        if path is None:
            path = Path.cwd() / f".unsaved-{crc32(uri.encode()):x}.vt"
        self.telling.uris.setdefault(path, uri)
        return path


def _answered(desk: Desk, telling: Telling, path: Path, answer: Callable[[Asked, Any], Any], params: Any) -> Any:
    return answer(Asked(desk, telling, known_rules(), path), params)


def serve() -> None:
    """Serves one editor over standard input and output."""
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # what is refused is told to the editor, and is no news
    Server().run()
