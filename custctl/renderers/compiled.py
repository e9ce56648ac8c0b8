"""Where are templates kept compiled? Compiling the owner's page takes longer than filling it.

Jinja checks that the source is still the same. What it compiles also depends on how its environment writes text, and on Jinja
and custctl themselves, so each of these has a folder of its own.
"""

import os
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from custctl import __version__


class _Kept(FileSystemBytecodeCache):
    """Files of which none has to be there, or be writable."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled(kind: str) -> FileSystemBytecodeCache | None:
    """The compiled templates of the user's cache folder; None where there is none.

    Args:
        kind: What else a compiled template depends on: the form of the documents.
    """
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        if not home.parent.is_dir():
            return None
        folder = home / "custctl" / "templates" / f"{__version__}-{jinja2.__version__}{kind}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, RuntimeError):  # no home, or one that nobody may write to
        return None
    return _Kept(str(folder))
