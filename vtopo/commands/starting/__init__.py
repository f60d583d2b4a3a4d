"""`vtopo init`: a small plan to change, in files beside this one, and where they go."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vtopo.commands.output import UnwritableError
from vtopo.commands.rewriting import rewrite

HERE: Final = Path(__file__).parent
PLANS: Final = ("network.vt", "before.vt", "after.vt")
SETTINGS: Final = "vtopo.toml"
HOOKS: Final = "pre-commit-config.yaml"


def begin(folder: Path, *, settings: bool, hooks: bool) -> list[Path]:
    """The files that were written; raises `UnwritableError`, before anything is, where one of them is there already."""
    files = {folder / name: HERE / name for name in PLANS}
    if settings:
        files[folder / SETTINGS] = HERE / SETTINGS
    if hooks:
        files[_repository(folder) / f".{HOOKS}"] = HERE / HOOKS
    for path in files:
        if path.exists() or path.is_symlink():
            raise UnwritableError(f"{path} is there already, and nothing was written")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableError(f"{folder} can not be made: {error.strerror}") from None
    rewrite({path: source.read_text(encoding="utf-8") for path, source in files.items()})
    return list(files)


def _repository(folder: Path) -> Path:
    """The folder of the repository that a folder is in, where pre-commit looks; without one the folder itself."""
    given = folder.resolve()
    found = next((each for each in (given, *given.parents) if (each / ".git").exists()), given)
    return folder if found == given else found
