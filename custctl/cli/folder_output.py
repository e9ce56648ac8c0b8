"""How do many files arrive together, or not at all?"""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from custctl.errors.output import OutputUnwritable

_ENDINGS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


@contextmanager
def together(folder: Path) -> Iterator[Path]:
    """A temporary folder whose files take their places in `folder` when the block ends well, and vanish when it does not.

    `folder` is made if it is missing, and goes again when the block fails; what else lies in it stays. Moving hundreds of files
    takes a moment, in which Ctrl-C is too late.

    Raises:
        OutputUnwritable: `folder` is a file, or is in a place that is missing, full or may not be written.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputUnwritable(path=folder, why="it is a file, and several files need a folder")
    new, temporary = not folder.exists(), None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=folder))
        yield temporary
        _move(temporary, folder)
        new = False
    except OSError as error:
        raise OutputUnwritable(path=folder, why=error.strerror or error) from None
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
        if new and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _move(source: Path, folder: Path) -> None:
    """Move files, those whose names are hidden last: a stamp says that the others are there."""
    before = {ending: signal.signal(ending, signal.SIG_IGN) for ending in _ENDINGS}
    try:
        for path in sorted(source.iterdir(), key=lambda path: (path.name.startswith("."), path.name)):
            path.replace(folder / path.name)
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
