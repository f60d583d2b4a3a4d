"""What settles a finding: what is to be different, and how the files of the plan would say so."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.problems import Place


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a file and what is to stand there instead; where the stretch is empty, something is put in."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What would make a finding go away, and nothing else that a person has to decide.

    `change` are `change` and `remove` statements, as a variant says them that includes the plan; `drops` are what no
    variant can take away, such as an `accept`. One that is `safe` keeps what the plan delivers; any other is a
    suggestion. `edits` say it in the files of the plan, and are empty where these can not say it without saying more.
    """

    message: str
    change: str
    safe: bool
    drops: tuple[Place, ...] = ()
    edits: tuple[Edit, ...] = ()
