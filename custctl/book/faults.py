"""Who may write the book now, and what does a failed write tell the user?"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from custctl.errors.missing import BookDamaged
from custctl.errors.output import BookBusy, BookUnwritable

_SYSTEM_ERROR = re.compile(r"\(os error (\d+)\)")
_URL_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


@contextmanager
def writing(book: Path, *, wait: float) -> Iterator[None]:
    """Hold the book for one writer, who may take it again inside; the system frees it when its process dies.

    Args:
        book: The book's folder; made if it is not there.
        wait: Seconds to wait for another writer.

    Raises:
        BookBusy: Another process still writes after that time.
        BookUnwritable: The folder cannot be written, or the disk filled up on the way.
    """
    from filelock import FileLock, Timeout

    with _failures_named(book):
        lock = FileLock(book / ".lock", is_singleton=True)
        if _URL_ESCAPE.search(str(book.absolute())):
            raise BookUnwritable(path=book, why="Delta Lake takes the % in its name for part of a URL; choose another name")
        book.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=wait, poll_interval=0.02)
        except Timeout:
            raise BookBusy(path=book) from None
        try:
            yield
        finally:
            lock.release()


@contextmanager
def reading(book: Path) -> Iterator[None]:
    """Name what goes wrong when the book is opened.

    Raises:
        BookDamaged: Its log or its files are not what they should be.
    """
    from deltalake.exceptions import DeltaError
    from polars.exceptions import PolarsError

    try:
        yield
    except (DeltaError, PolarsError, OSError, ValueError, KeyError) as error:
        raise BookDamaged(path=book, why=_reason(error)) from error


@contextmanager
def _failures_named(book: Path) -> Iterator[None]:
    from deltalake.exceptions import DeltaError
    from polars.exceptions import ComputeError

    try:
        yield
    except (OSError, DeltaError) as error:
        raise BookUnwritable(path=book, why=_reason(error)) from error
    except ComputeError as error:
        # Polars says so when a disk is full, but also when a plan is wrong, and that is not the disk's fault.
        if not _SYSTEM_ERROR.search(str(error)):
            raise
        raise BookUnwritable(path=book, why=_reason(error)) from error


def _reason(error: Exception) -> str:
    """What happened in the system's own words where a library wraps them, else the error's first line."""
    if wrapped := _SYSTEM_ERROR.search(str(error)):
        return os.strerror(int(wrapped[1]))
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
