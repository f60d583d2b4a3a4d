"""What is said of a plan now: judged when a file of it is another than before, and waited for by those who show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from threading import Condition

from vtopo.commands.watching.files import State, files, state
from vtopo.findings import Assessment
from vtopo.model.loading import Project
from vtopo.reports import html

Judge = Callable[[], tuple[Assessment, Iterable[Path]]]
"""Says what counts in a plan now, and the files that this depends on beside those that the plan is made of."""


class Watch:
    """A plan and its page. `look` is for the one who watches; all else may be asked from any thread."""

    def __init__(
        self, project: Project, plan: str, judge: Judge, *, before: str | None = None, more: Iterable[Path] = ()
    ) -> None:
        self._project = project
        self._plan = plan
        self._before = before
        self._judge = judge
        self._more = tuple(more)
        self._seen: State = ()
        self._shown = ("", "")
        self._changed = Condition()

    def look(self) -> Assessment | None:
        """What is said of the plan if a file of it has changed since the last look; else None."""
        if self._seen and state(path for path, _ in self._seen) == self._seen:
            return None
        # The files are looked at before they are read: what changes meanwhile is seen by the next look.
        seen = state(files(self._project, self._plan, self._before, self._more))
        assessment, also = self._judge()
        self._seen = (*seen, *state(also))
        version = sha256(html.render(assessment).encode("utf-8", "backslashreplace")).hexdigest()[:16]
        if version != self.version:
            page = html.render(assessment, live=version)
            with self._changed:
                self._shown = version, page
                self._changed.notify_all()
        return assessment

    @property
    def version(self) -> str:
        """The name of what is shown now: equal for pages that say the same."""
        return self._shown[0]

    @property
    def page(self) -> str:
        """The page as it is now."""
        return self._shown[1]

    def other(self, version: str, seconds: float) -> str:
        """The version that is shown, as soon as it is another one, or after so many seconds in any case."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
        return self.version
