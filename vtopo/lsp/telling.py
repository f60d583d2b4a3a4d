"""Diagnostics: mistakes as soon as a text changes, findings once it rests. A newer text ends what an older began."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from traceback import format_exception
from typing import Final, TypeAlias

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from vtopo.editor.desk import Desk, Job, Reading
from vtopo.editor.diagnosing import Analysis, Mark, SupersededError, analysis, mistakes
from vtopo.lsp.converting import LONGEST, diagnostic, uri_of
from vtopo.reports.safe import visible
from vtopo.rulekit import Rule

REST: Final = 0.4
"""So many seconds a text has to rest before all rules are asked."""

Key: TypeAlias = tuple[Path, str]
"""A plan: the folder of its project, and its name there."""


def key_of(job: Job) -> Key:
    """What a plan is known by."""
    return job.project.root, job.plan


class Telling:
    """What the editor was told of each plan, and what is being found out."""

    def __init__(self, wire: LanguageServer, desk: Desk, rules: Callable[[], Mapping[str, Rule]]) -> None:
        self.wire = wire
        self.desk = desk
        self.rules = rules
        self.pages: Callable[[str], Path | None] = lambda _: None
        self.uris: dict[Path, str] = {}
        self.analyses: dict[Key, Analysis] = {}
        self.front = ThreadPoolExecutor(1, "vtopo-front")
        self.back = ThreadPoolExecutor(1, "vtopo-back")
        self._marks: dict[Key, tuple[Mark, ...]] = {}
        self._texts: dict[Key, Mapping[str, bytes]] = {}
        self._files: dict[Key, frozenset[Path]] = {}
        self._tasks: dict[Path, asyncio.Task[None]] = {}
        self._running: dict[Key, Event] = {}

    def changed(self, path: Path, *, rest: float = REST) -> None:
        """A text is another: what is told of it is found out anew."""
        before = self._tasks.get(path)
        if before is not None:
            before.cancel()
        self._tasks[path] = asyncio.get_running_loop().create_task(self._guarded(path, rest))

    def closed(self, path: Path) -> None:
        """A text was closed: of plans none of whose files is open, nothing is told any more.

        The others are read anew: what was not saved is gone.
        """
        task = self._tasks.pop(path, None)
        if task is not None:
            task.cancel()
        for key in [key for key, files in self._files.items() if not files & self.desk.texts.keys()]:
            self._show(key, ())
            for known in (self._marks, self._texts, self._files, self.analyses, self._running):
                known.pop(key, None)
        for other in {min(files & self.desk.texts.keys()) for files in self._files.values() if path in files}:
            self.changed(other, rest=0)

    def marks(self, path: Path, texts: Mapping[str, bytes] | None = None) -> list[Mark]:
        """What was told of a file last; where `texts` are given, only what was found in these."""
        found = (
            mark
            for key, marks in self._marks.items()
            for mark in marks
            if mark.folder / mark.place.file == path and (texts is None or self._texts.get(key) == texts)
        )
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Ends what is being found out."""
        for running in self._running.values():
            running.set()
        for task in self._tasks.values():
            task.cancel()
        for pool in (self.front, self.back):
            pool.shutdown(wait=False, cancel_futures=True)

    async def _guarded(self, path: Path, rest: float) -> None:
        try:
            await self._judge(path, rest)
        except Exception as error:  # what fails for one text must not keep others from being told
            self.failed(error)

    def failed(self, error: Exception) -> None:
        """Tells the log of the editor of a bug of ours."""
        where = "".join(format_exception(error))
        self._log(f"vtopo failed, by a bug of its own. Please report it:\n{where}")

    def _log(self, message: str) -> None:
        """Tells the log of the editor."""
        text = "\n".join(visible(line, LONGEST) for line in message.split("\n"))
        self.wire.window_log_message(types.LogMessageParams(types.MessageType.Error, text))

    async def _judge(self, path: Path, rest: float) -> None:
        loop = asyncio.get_running_loop()
        desk = self.desk.now()
        readings = await loop.run_in_executor(self.front, _read, desk, path, dict(self._files))
        for job, reading in readings:
            self._tell_mistakes(job, reading)
        await asyncio.sleep(rest)
        for job, reading in readings:
            if reading.alone or reading.problems:
                continue
            self._supersede(key_of(job))
            over = self._running[key_of(job)] = Event()
            try:
                rules = await loop.run_in_executor(self.front, self.rules)
                found = await loop.run_in_executor(self.back, analysis, job, rules, today(), over.is_set)
            except SupersededError:
                continue
            except asyncio.CancelledError:
                over.set()
                raise
            if not over.is_set():
                self._tell_all(job, found)

    def _supersede(self, key: Key) -> None:
        """Ends what is being found out of a plan: it was found of an older text."""
        self._running.pop(key, Event()).set()

    def _tell_mistakes(self, job: Job, reading: Reading) -> None:
        """Shows mistakes at once. Where there are none, findings stay as they are until there are new ones."""
        key = key_of(job)
        self._supersede(key)
        files = {job.project.root / tree.source.name for tree in reading.trees} | {job.project.root / job.plan}
        self._files[key] = self._files.get(key, frozenset()) | files
        marks = mistakes(reading)
        if marks or reading.alone:
            self.analyses.pop(key, None)
        if key not in self.analyses:
            self._texts[key] = job.project.texts
            self._show(key, marks, files)

    def _tell_all(self, job: Job, found: Analysis) -> None:
        key = key_of(job)
        self._files[key] = frozenset(job.project.root / name for name in found.files)
        self.analyses[key] = found
        self._texts[key] = job.project.texts
        self._show(key, found.marks, self._files[key])
        for crash in found.assessment.crashed:
            self._log(f"{job.plan}: a rule failed by a bug of {crash.blame}: {crash}")
        lens = self.wire.client_capabilities.workspace and self.wire.client_capabilities.workspace.code_lens
        if lens and lens.refresh_support:
            self.wire.workspace_code_lens_refresh(None)

    def _show(self, key: Key, marks: Sequence[Mark], files: set[Path] | frozenset[Path] = frozenset()) -> None:
        """Sends what is to be told of each file that a plan says something of, or has said."""
        before = self._marks.get(key, ())
        self._marks[key] = tuple(marks)
        open_ones = files & self.desk.texts.keys()
        paths = {mark.folder / mark.place.file for mark in (*before, *marks)} | open_ones
        for path in sorted(paths):
            its = self.marks(path)
            about = {path, *(mark.folder / place.file for mark in its for place in mark.related)}
            columns = {one: self.desk.columns(one) for one in about}
            uris = {one: self.uri(one) for one in about}
            shown = [diagnostic(mark, columns, uris, self.pages(mark.code)) for mark in its]
            self.wire.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri=self.uri(path), diagnostics=shown)
            )

    def uri(self, path: Path) -> str:
        """The URI of a file, as the client wrote it where it did."""
        return self.uris.get(path) or uri_of(path)


def _read(desk: Desk, path: Path, known: Mapping[Key, frozenset[Path]]) -> list[tuple[Job, Reading]]:
    """The plans that a text belongs to, and those known that are compared with it, as they are now."""
    jobs = {key_of(job): job for job in desk.jobs(path)}
    project, _ = desk.project(path)
    for key, files in known.items():
        if path in files and key[0] == project.root and files & desk.texts.keys():
            jobs.setdefault(key, Job(project, key[1]))
    return [(job, desk.reading(job)) for job in jobs.values()]


def today() -> str:
    """The date by which an `accept` is over: now, or the one that makes a session reproducible."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(given), UTC) if given.isdigit() else datetime.now(UTC)
    return moment.date().isoformat()
