"""Where do working copies of files go, and what if there is no room for them?"""

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from polars.exceptions import PolarsError

from custctl.errors.missing import FileUnreadable
from custctl.errors.output import ScratchFull

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SYSTEM_ERROR = re.compile(r"\(os error (\d+)\)")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for working copies, which vanishes with the block.

    Raises:
        ScratchFull: None can be made.
    """
    try:
        made = tempfile.TemporaryDirectory(prefix="custctl-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ScratchFull(path=os.environ.get("TMPDIR") or "/tmp", why=error.strerror) from error  # noqa: S108 the system's
    with made as folder:
        yield Path(folder)


@contextmanager
def room_for_copies(folder: Path) -> Iterator[None]:
    """Tell a disk on which there is no room for working copies from files that cannot be read.

    Raises:
        ScratchFull: The disk of the folder is full.
    """
    try:
        yield
    except FileUnreadable as error:
        why = str(error.facts["why"])
        if why not in map(os.strerror, _FULL):
            raise
        raise ScratchFull(path=folder.parent, why=why) from error
    except (OSError, PolarsError) as error:
        number = _number(error)
        if number not in _FULL:
            raise
        raise ScratchFull(path=folder.parent, why=os.strerror(number)) from error


def _number(error: Exception) -> int:
    """The system's number of an error, 0 where it has none."""
    wrapped = _SYSTEM_ERROR.search(str(error))
    return int(wrapped[1]) if wrapped else getattr(error, "errno", None) or 0
